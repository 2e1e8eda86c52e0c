package dev.vht.contracts.internal.machine;

import dev.vht.contracts.runtime.EnteredCall;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A state of a machine. It is also the estimate that a slice is in this state with no call in
 * flight. Immutable. The states of an automaton are compared by identity, those of a fold by their
 * values.
 */
public abstract non-sealed class State implements StateEstimate {
  private final StateSpace space;

  State(StateSpace space) {
    this.space = space;
  }

  /** The machine that this is a state of. */
  public final StateSpace space() {
    return space;
  }

  /** The state after an event, or null if this one does not allow it. May run user code. */
  public abstract @Nullable State step(Symbol symbol);

  /** Whether a trace may end in this state. May run user code. */
  public abstract boolean isComplete();

  /** The state in words, for reports. */
  public abstract String described();

  /** A short name, for diagrams. */
  public abstract String name();

  /** The events that are allowed; empty if that cannot be enumerated. */
  public List<String> allowed() {
    return List.of();
  }

  /** The machine's own explanation of why an event is not allowed, or null. */
  @Nullable
  public Failure failure(Symbol symbol) {
    return null;
  }

  /** The state after an open symbol has become known, or null if it is not allowed. */
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
  public final StateEstimate unknown(List<InFlight> more) {
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
