package dev.vht.contracts.internal.machine;

import dev.vht.contracts.runtime.EnteredCall;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A state of a machine, which is also the belief that a slice is in it and no call in flight.
 * Immutable; equal states are the same object, or folds' states that are equal.
 */
public abstract non-sealed class State implements StateEstimate {
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
  @Nullable
  public Failure failure(Symbol symbol) {
    return null;
  }

  /** Now it is known what an open symbol was. Null if that is not allowed. */
  @Nullable State resolved(Symbol open, Symbol actual) {
    return this;
  }

  @Override
  public final StateEstimate begin(InFlight flight) {
    return new SingleCall(this, flight);
  }

  @Override
  public final boolean explains(EnteredCall call) {
    return false;
  }

  @Override
  public final StateEstimate end(EnteredCall call, @Nullable Symbol symbol) {
    return this;
  }

  @Override
  public final @Nullable StateEstimate instant(Symbol symbol) {
    return step(symbol);
  }

  @Override
  public final StateEstimate without(EnteredCall call) {
    return this;
  }

  @Override
  public final StateEstimate lost(List<InFlight> more) {
    return Unknown.until(space, more);
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
