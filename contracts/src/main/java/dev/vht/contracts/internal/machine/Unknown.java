package dev.vht.contracts.internal.machine;

import dev.vht.contracts.runtime.EnteredCall;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Any state, until the calls that were in flight when the state became unknown have ended. Calls
 * that begin later may have taken effect or not by then, and so may calls whose effect is {@link
 * UncertainCall uncertain}, which are not awaited.
 */
public final class Unknown implements StateEstimate {
  private final StateSpace space;
  private final List<InFlight> awaited;
  private final List<InFlight> later;

  private Unknown(StateSpace space, List<InFlight> awaited, List<InFlight> later) {
    this.space = space;
    this.awaited = awaited;
    this.later = later;
  }

  /** The unknown state until some calls have ended. */
  public static StateEstimate until(StateSpace space, List<InFlight> calls) {
    return until(space, UncertainCall.among(calls, false), UncertainCall.among(calls, true));
  }

  private static StateEstimate until(
      StateSpace space, List<InFlight> awaited, List<InFlight> later) {
    if (!awaited.isEmpty()) {
      return new Unknown(space, awaited, later);
    } else if (later.isEmpty() || !space.isFinite()) {
      return space.anyState();
    }
    StateEstimate known = Hypotheses.any(space, later);
    return known == null
        ? new Unknown(space, UncertainCall.among(later, false), UncertainCall.among(later, true))
        : known;
  }

  @Override
  public StateEstimate begin(InFlight flight) {
    List<InFlight> more = new ArrayList<>(later);
    more.add(flight);
    return new Unknown(space, awaited, more);
  }

  @Override
  public boolean explains(EnteredCall call) {
    return true;
  }

  @Override
  public StateEstimate end(EnteredCall call, @Nullable Symbol symbol) {
    if (symbol == Symbol.UNCERTAIN && space.isFinite()) {
      for (InFlight flight : inFlight()) {
        if (flight.call() == call) {
          List<Symbol> candidates = List.of(flight.candidates());
          List<InFlight> more = UncertainCall.added(others(later, call), space, candidates);
          return until(space, others(awaited, call), more);
        }
      }
    }
    return without(call);
  }

  @Override
  public StateEstimate instant(Symbol symbol) {
    return this;
  }

  @Override
  public StateEstimate without(EnteredCall call) {
    return includes(call) ? until(space, others(awaited, call), others(later, call)) : this;
  }

  private static List<InFlight> others(List<InFlight> calls, EnteredCall call) {
    List<InFlight> others = new ArrayList<>(calls);
    others.removeIf(other -> other.call() == call);
    return others;
  }

  @Override
  public StateEstimate unknown(List<InFlight> more) {
    List<InFlight> all = inFlight();
    all.addAll(more);
    return until(space, all);
  }

  @Override
  public List<InFlight> inFlight() {
    List<InFlight> all = new ArrayList<>(awaited);
    all.addAll(later);
    return all;
  }

  @Override
  public boolean isUnknown() {
    return true;
  }

  @Override
  public List<State> states() {
    return space.isFinite() ? space.all() : List.of(space.unchecked());
  }
}
