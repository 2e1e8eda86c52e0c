package dev.vht.contracts.monitor;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A state of a machine, which is also the belief that a slice is in it and no call in flight.
 * Immutable; equal states are the same object, or folds' states that are equal.
 */
public abstract non-sealed class State implements Belief {
  private final StateSpace space;

  State(StateSpace space) {
    this.space = space;
  }

  /** Where this is a state of. */
  public final StateSpace space() {
    return space;
  }

  /** The state behind an event, or null if this one does not allow it. May run user code. */
  public abstract @Nullable State step(Symbol symbol);

  /** Whether nothing more is owed. May run user code. */
  public abstract boolean isComplete();

  /** The state in words, for reports. */
  public abstract String described();

  /** A short name, for diagrams. */
  public abstract String name();

  /** The events that are allowed, as far as that can be told without trying. */
  public List<String> allowed() {
    return List.of();
  }

  /** Why an event is not allowed, and what follows from that, where the machine itself knows. */
  @Nullable Failure failure(Symbol symbol) {
    return null;
  }

  /** Now it is known what an open symbol was. Null if that is not allowed. */
  @Nullable State resolved(Symbol open, Symbol actual) {
    return this;
  }

  @Override
  public final Belief begin(InFlight flight) {
    return new Alone(this, flight);
  }

  @Override
  public final boolean explains(Call call) {
    return false;
  }

  @Override
  public final Belief end(Call call, @Nullable Symbol symbol) {
    return this;
  }

  @Override
  public final @Nullable Belief instant(Symbol symbol) {
    return step(symbol);
  }

  @Override
  public final Belief without(Call call) {
    return this;
  }

  @Override
  public final Belief lost(List<InFlight> more) {
    return Lost.until(space, more);
  }

  @Override
  public final List<InFlight> inFlight() {
    return List.of();
  }

  @Override
  public final List<State> states() {
    return List.of(this);
  }
}
