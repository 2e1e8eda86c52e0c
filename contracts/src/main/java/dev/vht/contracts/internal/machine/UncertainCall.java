package dev.vht.contracts.internal.machine;

import dev.vht.contracts.runtime.EnteredCall;
import java.util.ArrayList;
import java.util.List;

/**
 * A call that is over and whose effect is uncertain: it has taken effect, or it will at any later
 * moment, or never. It is the pending operation of a crashed process, as the theory of
 * linearizability knows it: a call in flight that never ends.
 *
 * <p>All such calls that may be the same events are counted together, up to {@link #MAX_COUNTED}.
 * From then on their number is taken for unlimited. So a slice needs bounded memory, however often
 * calls on it are uncertain.
 */
final class UncertainCall extends EnteredCall implements StateEstimate.InFlight {
  static final int MAX_COUNTED = 8;

  private final Symbol[] candidates;

  private UncertainCall(List<Symbol> candidates) {
    this.candidates = candidates.toArray(new Symbol[0]);
    this.isInFlight = true; // for ever
  }

  /**
   * Adds to some calls in flight what remains of one that has ended; nothing if it cannot change a
   * state, or if there are enough of the same events.
   */
  static List<StateEstimate.InFlight> added(
      List<StateEstimate.InFlight> calls, StateSpace space, List<Symbol> candidates) {
    List<Symbol> changing = new ArrayList<>(candidates);
    changing.removeIf(space::neverChangesState);
    List<StateEstimate.InFlight> more = new ArrayList<>(calls);
    if (!changing.isEmpty() && count(calls, changing) < MAX_COUNTED) {
      more.add(new UncertainCall(changing));
    }
    return more;
  }

  private static int count(List<StateEstimate.InFlight> calls, List<Symbol> candidates) {
    int count = 0;
    for (StateEstimate.InFlight flight : calls) {
      count += isOne(flight) && List.of(flight.candidates()).equals(candidates) ? 1 : 0;
    }
    return count;
  }

  static boolean isOne(StateEstimate.InFlight flight) {
    return flight instanceof UncertainCall;
  }

  /** Those of some calls that are uncertain, or those that are not. */
  static List<StateEstimate.InFlight> among(
      List<StateEstimate.InFlight> calls, boolean isUncertain) {
    List<StateEstimate.InFlight> found = new ArrayList<>(calls);
    found.removeIf(flight -> isOne(flight) != isUncertain);
    return found;
  }

  @Override
  public EnteredCall call() {
    return this;
  }

  @Override
  public Symbol[] candidates() {
    return candidates;
  }
}
