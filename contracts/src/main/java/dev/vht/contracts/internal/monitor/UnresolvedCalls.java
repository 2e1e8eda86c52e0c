package dev.vht.contracts.internal.monitor;

import dev.vht.contracts.internal.machine.StateEstimate;
import dev.vht.contracts.internal.machine.StateSpace;
import dev.vht.contracts.internal.machine.Symbol;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Calls in flight of which only the result will tell to which slice they belong.
 *
 * <p>Every slice that changes meanwhile is noted with them, before it changes. When such a call
 * ends in a slice that was noted, what happened in which order cannot be said. And while it is in
 * flight, it may be what makes another call legal.
 */
final class UnresolvedCalls {

  /** One of them. */
  static final class Opened {
    private final TrackedCall call;
    private final PendingCall leg;
    private final Set<Object> touched = ConcurrentHashMap.newKeySet();

    private Opened(TrackedCall call, PendingCall leg) {
      this.call = call;
      this.leg = leg;
    }

    /** Whether a slice has perhaps changed since. */
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

  /** A slice is about to change, by a call that is perhaps one of these. */
  void touch(Object name, PendingCall by) {
    if (size > 0) {
      for (Opened opened : open) {
        if (opened != by.opened) {
          opened.touched.add(name);
        }
      }
    }
  }

  /** Every slice is about to change. */
  void touchAll(PendingCall by) {
    touch(EVERY_SLICE, by);
  }

  /** Of every slice it is unknown how it changed. */
  void touchEvery() {
    open.forEach(opened -> opened.touched.add(EVERY_SLICE));
  }

  /** Forgets those that an error cut off. */
  void forgetTorn() {
    open.removeIf(opened -> !opened.call.isInFlight);
    size = open.size();
  }

  /** Those of now; to be asked for before the belief is read that they may explain. */
  List<Opened> now() {
    return size == 0 ? List.of() : List.copyOf(open);
  }

  /** Whether these, or others by now, would explain an event, were they in its slice. */
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
