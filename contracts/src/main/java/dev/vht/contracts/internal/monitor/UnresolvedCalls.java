package dev.vht.contracts.internal.monitor;

import dev.vht.contracts.internal.machine.StateEstimate;
import dev.vht.contracts.internal.machine.StateSpace;
import dev.vht.contracts.internal.machine.Symbol;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Calls in flight whose slice is known only when they return.
 *
 * <p>Each of them records every slice that changes in the meantime, before it changes. If such a
 * call ends in one of these slices, the order of events is ambiguous. While it is in flight, it may
 * make another call legal.
 */
final class UnresolvedCalls {

  static final class Opened {
    private final TrackedCall call;
    private final PendingCall leg;
    private final Set<Object> touched = ConcurrentHashMap.newKeySet();

    private Opened(TrackedCall call, PendingCall leg) {
      this.call = call;
      this.leg = leg;
    }

    /** Whether a slice may have changed since. */
    boolean hasTouched(Object name) {
      return touched.contains(name) || touched.contains(EVERY_SLICE);
    }
  }

  private static final Object EVERY_SLICE = new Object();

  private final StateSpace space;
  private final Set<Opened> open = ConcurrentHashMap.newKeySet(1);
  private volatile int size;

  UnresolvedCalls(StateSpace space) {
    this.space = space;
  }

  void open(TrackedCall call, PendingCall leg) {
    Opened opened = new Opened(call, leg);
    leg.opened = opened;
    open.add(opened);
    size = open.size();
  }

  void close(PendingCall leg) {
    if (leg.opened instanceof Opened opened) {
      open.remove(opened);
      size = open.size();
    }
  }

  /** Records that a slice is about to change by a call, which may be one of these. */
  void touch(Object name, PendingCall by) {
    if (size > 0) {
      for (Opened opened : open) {
        if (opened != by.opened) {
          opened.touched.add(name);
        }
      }
    }
  }

  /** Records that every slice is about to change by a call. */
  void touchAll(PendingCall by) {
    touch(EVERY_SLICE, by);
  }

  /** Records that every slice may have changed. */
  void touchEvery() {
    open.forEach(opened -> opened.touched.add(EVERY_SLICE));
  }

  /** Removes the calls that an error interrupted. */
  void forgetTorn() {
    open.removeIf(opened -> !opened.call.isInFlight);
    size = open.size();
  }

  /** A snapshot; to be taken before reading the estimate that these calls may explain. */
  List<Opened> now() {
    return size == 0 ? List.of() : List.copyOf(open);
  }

  /** Whether these or newer calls would make an event legal if they were in its slice. */
  boolean explain(
      List<Opened> before, StateEstimate belief, TrackedCall call, Symbol... candidates) {
    List<Opened> all = new ArrayList<>(before);
    now().stream().filter(opened -> !before.contains(opened)).forEach(all::add);
    all.removeIf(opened -> opened.call == call);
    if (all.isEmpty()) {
      return false;
    }
    StateEstimate with = belief;
    for (Opened opened : all) {
      Symbol[] expected = opened.leg.hearing.expectedOutcomes(space);
      with = with.begin(StateEstimate.flight(opened.call, expected));
    }
    return with.begin(StateEstimate.flight(call, candidates)).explains(call);
  }
}
