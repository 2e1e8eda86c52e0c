package dev.vht.contracts.internal.monitor;

import dev.vht.contracts.internal.machine.Failure;
import dev.vht.contracts.internal.machine.StateEstimate;
import dev.vht.contracts.internal.machine.Symbol;
import dev.vht.contracts.internal.machine.Unknown;
import dev.vht.contracts.internal.model.ProtocolRule;
import dev.vht.contracts.internal.model.Subscription;
import dev.vht.contracts.internal.slice.Gaps;
import dev.vht.contracts.runtime.Interruption;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Checks one protocol for one or more objects. It has a {@link StateEstimate} for each slice. */
abstract class ProtocolMonitor {
  private static final VarHandle GAPS = field(MethodHandles.lookup(), "gaps", Gaps.class);

  /**
   * A slice that does not allow an event, or is incomplete.
   *
   * @param estimate its state estimate
   * @param names its keys
   * @param symbol the event, or null if the slice is incomplete
   * @param failure the machine's own explanation, or null
   */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  record Broken(
      StateEstimate estimate,
      @Nullable Object[] names,
      @Nullable Symbol symbol,
      @Nullable Failure failure) {

    static Broken of(StateEstimate estimate, @Nullable Object[] names, @Nullable Symbol symbol) {
      Failure failure = symbol == null ? null : estimate.oneState().failure(symbol);
      return new Broken(estimate, names, symbol, failure);
    }
  }

  private final ProtocolRule protocol;
  private final Interruption interruption;
  private volatile @Nullable Object handled;
  private volatile @Nullable Gaps gaps;

  ProtocolMonitor(ProtocolRule protocol, Interruption interruption) {
    this.protocol = protocol;
    this.interruption = interruption;
    this.handled = interruption.last;
  }

  /** The handle of a field of the lookup's class. */
  static VarHandle field(MethodHandles.Lookup lookup, String name, Class<?> type) {
    try {
      return lookup.findVarHandle(lookup.lookupClass(), name, type);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  final ProtocolRule protocol() {
    return protocol;
  }

  /**
   * Makes the state unknown if an error has interrupted a call since the last time, because its
   * events are missing here. Called before every check. Several threads may call it at once.
   */
  final void recoverIfInterrupted() {
    Object last = interruption.last;
    if (last != handled) {
      gaps().addAll(Gaps.Cause.INTERRUPTION);
      resetToUnknown();
      handled = last;
      Observers.logInterruption(protocol);
    }
  }

  /** What is not known of the slices. */
  final Gaps gaps() {
    Gaps known = gaps;
    if (known == null) {
      GAPS.compareAndSet(this, null, new Gaps());
      known = Objects.requireNonNull(gaps);
    }
    return known;
  }

  /**
   * Notes it if an event makes the state of a slice unknown.
   *
   * @param name the key of the slice, or null for every slice
   * @param isKeyLate whether calls were in flight whose slice was not known
   */
  final void noteGap(
      @Nullable Object name,
      StateEstimate old,
      StateEstimate next,
      @Nullable Symbol symbol,
      boolean isKeyLate) {
    if (next.isUnknown() && !old.isUnknown()) {
      Gaps.Cause cause = Gaps.Cause.of(old, symbol, isKeyLate);
      if (name == null) {
        gaps().addAll(cause);
      } else {
        gaps().add(List.of(name), cause);
      }
    }
  }

  /** Whether something of some slice is not known. */
  final boolean hasGaps() {
    return gaps != null;
  }

  /** Notes it if the effect of a call that has ended is uncertain. */
  final void noteUncertain(PendingCall pending, @Nullable Symbol symbol) {
    if (symbol == Symbol.UNCERTAIN) {
      if (pending.names.length > 0 && pending.names[0] == null) {
        gaps().addAll(Gaps.Cause.UNCERTAIN);
      } else {
        gaps().add(Arrays.asList(pending.names), Gaps.Cause.UNCERTAIN);
      }
    }
  }

  /** Whether a call that is over may still take effect in the slice of another. */
  abstract boolean isUncertain(PendingCall pending);

  /** Why the state of a slice was given up, or null. */
  final Gaps.@Nullable Cause gap(List<? extends @Nullable Object> names) {
    Gaps known = gaps;
    return known == null ? null : known.find(names);
  }

  /** Removes interrupted calls, and makes the state of all slices unknown. */
  abstract void resetToUnknown();

  /** The unknown state, with the calls in flight that were not interrupted. */
  static StateEstimate unknown(StateEstimate old) {
    List<StateEstimate.InFlight> live = new ArrayList<>();
    for (StateEstimate.InFlight flight : old.inFlight()) {
      if (flight.call().isInFlight) {
        live.add(flight);
      }
    }
    return Unknown.until(old.oneState().space(), live);
  }

  /** The fast path for calls that change no state, or null if there is none. */
  @Nullable FastPath fastPath(Subscription subscription, UnaryOperator<Object> slicing) {
    return null;
  }

  /**
   * Whether a call need only be {@linkplain #check checked}: its event never changes a state, and
   * nothing of it is remembered. If the state is uncertain, the call may show which it is.
   */
  boolean isOnlyChecked(PendingCall pending) {
    return pending.subscription.neverChangesState()
        && pending.symbol != null
        && (gaps == null || !isUncertain(pending));
  }

  /**
   * Checks a call that need only be checked.
   *
   * @return the slice that does not allow it, or null
   */
  abstract @Nullable Broken check(TrackedCall call, PendingCall pending, Symbol symbol);

  /**
   * Begins a call.
   *
   * @return the slice that does not allow it and does not observe it, or null
   */
  abstract @Nullable Broken begin(TrackedCall call, PendingCall pending);

  /**
   * Ends a call.
   *
   * @param symbol what the call was, null if it had no effect, {@link Symbol#UNKNOWN}, or {@link
   *     Symbol#UNCERTAIN}
   * @return the slice in which no order of calls allows this and which removes the call, or null
   */
  abstract @Nullable Broken end(TrackedCall call, PendingCall pending, @Nullable Symbol symbol);

  /**
   * Applies an event that happens now.
   *
   * @return the slice that does not allow it, or null
   */
  abstract @Nullable Broken instant(TrackedCall call, PendingCall pending, Symbol symbol);

  /** Begins a call whose slice is known only at its end. */
  void beginUnresolved(TrackedCall call, PendingCall pending) {}

  /** Ends such a call. */
  void endUnresolved(PendingCall pending) {}

  /** The slices that must be complete and are not. */
  abstract List<Broken> incomplete();
}
