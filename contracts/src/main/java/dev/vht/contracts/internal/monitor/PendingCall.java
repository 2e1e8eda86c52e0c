package dev.vht.contracts.internal.monitor;

import dev.vht.contracts.internal.machine.State;
import dev.vht.contracts.internal.machine.StateEstimate;
import dev.vht.contracts.internal.machine.StateSpace;
import dev.vht.contracts.internal.machine.Symbol;
import dev.vht.contracts.internal.machine.UserCode;
import dev.vht.contracts.internal.model.KeyRule;
import dev.vht.contracts.internal.model.ProtocolRule;
import dev.vht.contracts.internal.model.Subscription;
import dev.vht.contracts.internal.report.BriefReport;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** A call in flight in one protocol. */
final class PendingCall implements StateEstimate.InFlight {
  private static final Symbol[] NONE = {};
  private static final @Nullable Object[] NO_NAMES = {};

  final Subscription subscription;

  /** The names of the slices, by key; null for a key that the call does not name. */
  final @Nullable Object[] names;

  /** The monitor of the protocol. */
  final ProtocolMonitor monitor;

  /** The call in the next protocol that observes it. */
  @Nullable PendingCall next;

  private final TrackedCall call;
  private Subscription.@Nullable ObservedEvent observed;
  private @Nullable Object result;

  /** The symbol of the call, if it is known when the call begins. */
  @Nullable Symbol symbol;

  /** The symbols that the call may be. */
  Symbol[] candidates = NONE;

  /** Whether the call was only checked, so that nothing is done at its end. */
  boolean isOnlyChecked;

  /** While the slice is not yet known: the protocol monitor's record of changes since. */
  @Nullable Object unresolved;

  PendingCall(ProtocolMonitor monitor, Subscription subscription, TrackedCall call, int keys) {
    this.monitor = monitor;
    this.subscription = subscription;
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

  /** Whether this is an instant at the call's beginning. */
  boolean isInstant() {
    return !subscription.isSpan() && symbol != null;
  }

  /**
   * The call has ended with an unknown outcome, in its slice if that is known, otherwise in any.
   */
  void mayBeAnyOutcome(StateSpace space) {
    if (!subscription.isSliceKnownAtCall()) {
      Arrays.fill(names, null);
      observed = null;
    }
    symbol = null;
    candidates = subscription.expectedOutcomes(space);
  }

  /**
   * The symbol with which a call ends that has thrown: null if it has no effect, or cannot have
   * changed a state.
   */
  @Nullable Symbol thrown() {
    if (call.isUncertain) {
      StateSpace space = monitor.protocol().space();
      for (Symbol candidate :
          subscription.isSpan() ? candidates : subscription.expectedOutcomes(space)) {
        if (!space.neverChangesState(candidate)) {
          return Symbol.UNCERTAIN;
        }
      }
    }
    return null;
  }

  /** Computes the slices of an event. May run user code. */
  void name(Subscription.ObservedEvent event, @Nullable Object returned) {
    observed = event;
    result = returned;
    for (int i = 0; i < names.length; i++) {
      KeyRule key = event.key(i);
      names[i] = key == null ? null : key.slice(object(event, key), call.enforcement.slicing());
    }
  }

  private @Nullable Object object(Subscription.ObservedEvent event, KeyRule key) {
    return key.object(call, event.event(call.method), result);
  }

  /** The state that a protocol with one key and a seed gives it. Runs user code. */
  State seeded(ProtocolRule protocol) {
    Object key = shown()[0];
    return UserCode.run(
        call.monitor.root(),
        "seed",
        protocol.rule(),
        () -> protocol.seeded(call.self.vht$target(), key));
  }

  /** The keys as the program passed them, for reports and seeds. May run user code. */
  @Nullable Object[] shown() {
    @Nullable Object[] shown = new Object[names.length];
    for (int i = 0; i < shown.length; i++) {
      shown[i] = observed == null ? names[i] : shown(observed, observed.key(i), names[i]);
    }
    return shown;
  }

  /** As {@link #shown}, or the names of the slices for null and if user code throws. */
  @Nullable Object[] reported() {
    try {
      @Nullable Object[] shown = shown();
      Arrays.setAll(shown, i -> shown[i] == null ? names[i] : shown[i]);
      return shown;
    } catch (RuntimeException | Error e) {
      BriefReport.rethrowIfFatal(e);
      return names;
    }
  }

  private @Nullable Object shown(
      Subscription.ObservedEvent event, @Nullable KeyRule key, @Nullable Object name) {
    return key == null || key.byIdentity() ? name : object(event, key);
  }
}
