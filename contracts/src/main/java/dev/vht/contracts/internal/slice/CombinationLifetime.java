package dev.vht.contracts.internal.slice;

import dev.vht.contracts.internal.machine.Letters;
import dev.vht.contracts.internal.machine.State;
import dev.vht.contracts.internal.machine.StateEstimate;
import dev.vht.contracts.internal.model.ProtocolRule;
import java.util.List;

/**
 * Decides when a combination is no longer needed. Guarded by the lock of the table's monitor.
 *
 * <p>A combination ends when the objects that are left can break the protocol no more (D. Jin, P.
 * Meredith, D. Griffith, G. Roşu, "Garbage Collection for Monitoring Parametric Properties", PLDI
 * 2011). It is also removed while it would be the same if it were connected again.
 */
public final class CombinationLifetime {
  private final ProtocolRule protocol;
  private final Letters letters;
  private final CombinationTable table;

  public CombinationLifetime(ProtocolRule protocol, Letters letters, CombinationTable table) {
    this.protocol = protocol;
    this.letters = letters;
    this.table = table;
  }

  /**
   * Whether a combination would be the same if it were removed now and connected again.
   *
   * @param start the estimate of a combination before its first event
   */
  public boolean isForgettable(Combination combination, StateEstimate start) {
    return protocol.space().isFinite()
        && combination.isConnected()
        && combination.estimate instanceof State state
        && (!protocol.mustComplete() || (state.isComplete() && letters.isSteadyInPart(state)))
        && !letters.canBreakInPart(state)
        && isAfterHistory(combination, state, start);
  }

  private boolean isAfterHistory(Combination combination, State state, StateEstimate start) {
    List<PartRecord> parts = table.partsOf(combination.names);
    if (parts.isEmpty()) {
      return state == start;
    }
    History.Replayed replayed = History.of(parts).replay(protocol, start);
    return replayed.broken() == null && replayed.estimate() == state;
  }

  /**
   * Removes a combination of which an object was collected, unless it can still be broken and no
   * other can take its place.
   *
   * @return whether it was removed
   */
  public boolean removeIfOver(Combination combination) {
    int left = letters.all() & ~combination.collected;
    boolean isBreakable =
        protocol.space().isFinite()
            && left != 0
            && combination.estimate.states().stream()
                .anyMatch(state -> letters.canBreak(state, left));
    if (isBreakable) {
      return table.merge(combination);
    }
    table.remove(combination);
    return true;
  }

  /** Whether a combination must complete and is in no state that is complete. */
  public boolean isIncomplete(Combination combination) {
    return protocol.mustComplete() && !combination.estimate.mayBeComplete();
  }
}
