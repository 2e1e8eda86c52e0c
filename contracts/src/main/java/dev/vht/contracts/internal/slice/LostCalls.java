package dev.vht.contracts.internal.slice;

import dev.vht.contracts.runtime.EnteredCall;
import java.util.LinkedHashSet;
import java.util.Set;

/**
 * The calls in flight when an error interrupted one, and those that have begun since. They are not
 * tracked, so nothing is checked until all of them have ended. Guarded by the lock of the monitor.
 */
public final class LostCalls {
  private final Set<EnteredCall> calls = new LinkedHashSet<>();

  /** Creates an empty set. */
  public LostCalls() {}

  public boolean isEmpty() {
    return calls.isEmpty();
  }

  /** Adds the calls in flight in a table, before it is cleared. */
  public void addAll(CombinationTable table) {
    for (Combination combination : table.combinations()) {
      combination.estimate.inFlight().forEach(flight -> calls.add(flight.call()));
    }
    for (PartRecord part : table.records()) {
      calls.addAll(part.callsInFlight());
    }
    calls.removeIf(call -> !call.isInFlight);
  }

  /** Notes a call, and returns whether it is not checked because others are lost. */
  public boolean hides(EnteredCall call, boolean isBeginning, boolean isEnding) {
    boolean isHidden = !calls.isEmpty();
    if (isHidden && isBeginning) {
      calls.add(call);
    } else if (isEnding) {
      calls.remove(call);
    }
    return isHidden;
  }
}
