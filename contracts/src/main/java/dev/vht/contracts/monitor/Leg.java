package dev.vht.contracts.monitor;

import org.jspecify.annotations.Nullable;

/** One call as one watch follows it. */
final class Leg {
  private static final Symbol[] NONE = {};

  final Hearing hearing;

  /** What names the slices; null for a key that the call does not name. */
  @Nullable Object[] names;

  /** The same keys as the program knows them. */
  @Nullable Object[] objects;

  /** What the call is, if that is known at its beginning. */
  @Nullable Symbol symbol;

  /** Everything that it may turn out to be. */
  Symbol[] candidates = NONE;

  /** Of an event whose slice is not known yet: what has been touched since. */
  @Nullable Object opened;

  Leg(Hearing hearing, int keys) {
    this.hearing = hearing;
    this.names = new Object[keys];
    this.objects = new Object[keys];
  }

  /** Whether this is one moment, at the call's beginning. */
  boolean isMoment() {
    return !hearing.isSpan() && symbol != null;
  }

  /** The call has ended in some way, in the slice that it named, or in any if it named none. */
  void mayBeAnyOutcome(StateSpace space) {
    if (!hearing.isNamedAtCall()) {
      names = new Object[names.length];
      objects = new Object[objects.length];
    }
    symbol = null;
    candidates = hearing.expectedOutcomes(space);
  }

  /** Works out to which slice an event belongs. May run user code. */
  void name(Hearing.Ear ear, Call call, @Nullable Object result) {
    EventRule event = ear.event() == null ? call.method.itself : ear.event();
    for (int i = 0; i < names.length; i++) {
      KeyRule key = ear.keys()[i];
      objects[i] = key == null ? null : key.object(call, event, result);
      names[i] = key == null ? null : key.slice(call, objects[i]);
    }
  }
}
