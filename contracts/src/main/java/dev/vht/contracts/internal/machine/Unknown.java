package dev.vht.contracts.internal.machine;

import dev.vht.contracts.runtime.EnteredCall;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Any state, until every call in flight has ended. */
public final class Unknown implements StateEstimate {
  private final StateSpace space;
  private final List<InFlight> calls;

  private Unknown(StateSpace space, List<InFlight> calls) {
    this.space = space;
    this.calls = calls;
  }

  public static StateEstimate until(StateSpace space, List<InFlight> calls) {
    return calls.isEmpty() ? space.anyState() : new Unknown(space, List.copyOf(calls));
  }

  @Override
  public StateEstimate begin(InFlight flight) {
    return unknown(List.of(flight));
  }

  @Override
  public boolean explains(EnteredCall call) {
    return true;
  }

  @Override
  public StateEstimate end(EnteredCall call, @Nullable Symbol symbol) {
    return without(call);
  }

  @Override
  public StateEstimate instant(Symbol symbol) {
    return this;
  }

  @Override
  public StateEstimate without(EnteredCall call) {
    if (!includes(call)) {
      return this;
    }
    List<InFlight> others = new ArrayList<>(calls);
    others.removeIf(other -> other.call() == call);
    return until(space, others);
  }

  @Override
  public StateEstimate unknown(List<InFlight> more) {
    List<InFlight> all = new ArrayList<>(calls);
    all.addAll(more);
    return until(space, all);
  }

  @Override
  public List<InFlight> inFlight() {
    return calls;
  }

  @Override
  public List<State> states() {
    return space.isFinite() ? space.all() : List.of(space.unchecked());
  }
}
