package dev.vht.contracts.internal.monitor;

import dev.vht.contracts.internal.machine.StateEstimate;
import dev.vht.contracts.internal.machine.StateSpace;
import dev.vht.contracts.internal.machine.Symbol;
import dev.vht.contracts.internal.model.KeyRule;
import dev.vht.contracts.internal.model.Subscription;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** One call as one watch follows it. */
final class PendingCall implements StateEstimate.InFlight {
  private static final Symbol[] NONE = {};
  private static final @Nullable Object[] NO_NAMES = {};

  final Subscription hearing;

  /** What names the slices; null for a key that the call does not name. */
  final @Nullable Object[] names;

  private final TrackedCall call;
  private Subscription.@Nullable Ear ear;
  private @Nullable Object result;

  /** What the call is, if that is known at its beginning. */
  @Nullable Symbol symbol;

  /** Everything that it may turn out to be. */
  Symbol[] candidates = NONE;

  /** Of an event whose slice is not known yet: what has been touched since. */
  @Nullable Object opened;

  PendingCall(Subscription hearing, TrackedCall call, int keys) {
    this.hearing = hearing;
    this.call = call;
    this.names = keys == 0 ? NO_NAMES : new Object[keys];
  }

  @Override
  public TrackedCall call() {
    return call;
  }

  @Override
  public Symbol[] candidates() {
    return candidates;
  }

  /** Whether this is one moment, at the call's beginning. */
  boolean isMoment() {
    return !hearing.isSpan() && symbol != null;
  }

  /** The call has ended in some way, in the slice that it named, or in any if it named none. */
  void mayBeAnyOutcome(StateSpace space) {
    if (!hearing.isNamedAtCall()) {
      Arrays.fill(names, null);
      ear = null;
    }
    symbol = null;
    candidates = hearing.expectedOutcomes(space);
  }

  /** Works out to which slice an event belongs. May run user code. */
  void name(Subscription.Ear event, @Nullable Object returned) {
    ear = event;
    result = returned;
    for (int i = 0; i < names.length; i++) {
      KeyRule key = event.key(i);
      names[i] = key == null ? null : key.slice(object(event, key), call.enforcement.slicing());
    }
  }

  private @Nullable Object object(Subscription.Ear event, KeyRule key) {
    return key.object(call, event.event(call.method), result);
  }

  /** The keys as the program knows them, for reports and seeds. May run user code. */
  @Nullable Object[] shown() {
    @Nullable Object[] shown = new Object[names.length];
    for (int i = 0; i < shown.length; i++) {
      shown[i] = ear == null ? names[i] : shown(ear, ear.key(i), names[i]);
    }
    return shown;
  }

  private @Nullable Object shown(
      Subscription.Ear event, @Nullable KeyRule key, @Nullable Object name) {
    return key == null || key.byIdentity() ? name : object(event, key);
  }
}
