package dev.vht.contracts.internal.slice;

import dev.vht.contracts.runtime.EnteredCall;
import java.util.LinkedHashSet;
import java.util.Set;

/**
 * The calls in flight when an error interrupted one, and those that have begun since. They are not
 * tracked, so nothing is checked until all of them have ended. Guarded by the lock of the monitor.
 */
public final class LostCalls {
  /** Whether everything is hidden from now on. */
  private volatile boolean hidesAll;

  private final Set<EnteredCall> calls = new LinkedHashSet<>();

  /** Creates an empty set. */
  public LostCalls() {}

  public boolean isEmpty() {
    return calls.isEmpty() && !hidesAll;
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

  /** Hides everything from now on: a call that is over may take effect at any moment. */
  public void hideAll() {
    hidesAll = true;
  }

  public boolean hidesAll() {
    return hidesAll;
  }

  /** Notes a call, and returns whether it is not checked because others are lost. */
  public boolean hides(EnteredCall call, boolean isBeginning, boolean isEnding) {
    boolean isHidden = !isEmpty();
    if (hidesAll) {
      calls.clear();
    } else if (isHidden && isBeginning) {
      calls.add(call);
    } else if (isEnding) {
      calls.remove(call);
    }
    return isHidden;
  }
}
