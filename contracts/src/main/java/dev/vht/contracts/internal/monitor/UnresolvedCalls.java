package dev.vht.contracts.internal.monitor;

import dev.vht.contracts.internal.machine.StateEstimate;
import dev.vht.contracts.internal.machine.StateSpace;
import dev.vht.contracts.internal.machine.Symbol;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Calls in flight whose slice is known only when they return.
 *
 * <p>Each of them records every slice that changes in the meantime, before it changes. If such a
 * call ends in one of these slices, the order of events is ambiguous. While it is in flight, it may
 * make another call legal.
 */
final class UnresolvedCalls {

  static final class Unresolved {
    private final TrackedCall call;
    private final PendingCall pending;
    private final Set<Object> changed = ConcurrentHashMap.newKeySet();

    private Unresolved(TrackedCall call, PendingCall pending) {
      this.call = call;
      this.pending = pending;
    }

    private boolean mayHaveChanged(Object name) {
      return changed.contains(name) || changed.contains(ALL_SLICES);
    }
  }

  private static final Object ALL_SLICES = new Object();

  private final StateSpace space;
  private final Set<Unresolved> unresolvedCalls = ConcurrentHashMap.newKeySet(1);
  private volatile int size;

  UnresolvedCalls(StateSpace space) {
    this.space = space;
  }

  /**
   * Whether a slice may have changed since a call began whose slice was not known.
   *
   * @param name the name of the slice, or null for those of unused keys
   */
  static boolean isAmbiguous(PendingCall pending, @Nullable Object name) {
    return pending.unresolved instanceof Unresolved unresolved
        && unresolved.mayHaveChanged(name == null ? ALL_SLICES : name);
  }

  void begin(TrackedCall call, PendingCall pending) {
    Unresolved unresolved = new Unresolved(call, pending);
    pending.unresolved = unresolved;
    unresolvedCalls.add(unresolved);
    size = unresolvedCalls.size();
  }

  void end(PendingCall pending) {
    if (pending.unresolved instanceof Unresolved unresolved) {
      unresolvedCalls.remove(unresolved);
      size = unresolvedCalls.size();
    }
  }

  /** Records that a slice is about to change by a call, which may be one of these. */
  void markChanged(Object name, PendingCall by) {
    if (size > 0) {
      for (Unresolved unresolved : unresolvedCalls) {
        if (unresolved != by.unresolved) {
          unresolved.changed.add(name);
        }
      }
    }
  }

  /** Records that every slice is about to change by a call. */
  void markAllChanged(PendingCall by) {
    markChanged(ALL_SLICES, by);
  }

  /** Records that every slice may have changed. */
  void markAllChanged() {
    unresolvedCalls.forEach(unresolved -> unresolved.changed.add(ALL_SLICES));
  }

  /** Removes the calls that an error interrupted. */
  void removeInterrupted() {
    unresolvedCalls.removeIf(unresolved -> !unresolved.call.isInFlight);
    size = unresolvedCalls.size();
  }

  /** A snapshot; to be taken before reading the estimate that these calls may explain. */
  List<Unresolved> snapshot() {
    return size == 0 ? List.of() : List.copyOf(unresolvedCalls);
  }

  /** Whether these or newer calls would make an event legal if they were in its slice. */
  boolean explains(
      List<Unresolved> before, StateEstimate estimate, TrackedCall call, Symbol... candidates) {
    List<Unresolved> all = new ArrayList<>(before);
    snapshot().stream().filter(unresolved -> !before.contains(unresolved)).forEach(all::add);
    all.removeIf(unresolved -> unresolved.call == call);
    if (all.isEmpty()) {
      return false;
    }
    StateEstimate with = estimate;
    for (Unresolved unresolved : all) {
      Symbol[] expected = unresolved.pending.subscription.expectedOutcomes(space);
      with = with.begin(StateEstimate.flight(unresolved.call, expected));
    }
    return with.begin(StateEstimate.flight(call, candidates)).explains(call);
  }
}
