package dev.vht.contracts.internal.monitor;

import dev.vht.contracts.internal.machine.Failure;
import dev.vht.contracts.internal.machine.StateEstimate;
import dev.vht.contracts.internal.machine.Symbol;
import dev.vht.contracts.internal.machine.Unknown;
import dev.vht.contracts.internal.model.ProtocolRule;
import dev.vht.contracts.internal.model.Subscription;
import dev.vht.contracts.runtime.Interruption;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Checks one protocol for one or more objects. It has a {@link StateEstimate} for each slice. */
abstract class ProtocolMonitor {

  /**
   * A slice that does not allow an event, or is incomplete.
   *
   * @param belief its state estimate
   * @param names its keys
   * @param symbol the event, or null if the slice is incomplete
   * @param failure the machine's own explanation, or null
   */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  record Broken(
      StateEstimate belief,
      @Nullable Object[] names,
      @Nullable Symbol symbol,
      @Nullable Failure failure) {

    static Broken of(StateEstimate belief, @Nullable Object[] names, @Nullable Symbol symbol) {
      Failure failure = symbol == null ? null : belief.oneState().failure(symbol);
      return new Broken(belief, names, symbol, failure);
    }

    static @Nullable Failure failureOf(@Nullable Broken broken) {
      return broken == null ? null : broken.failure();
    }
  }

  private final ProtocolRule protocol;
  private final Interruption tear;
  private volatile @Nullable Object mended;

  ProtocolMonitor(ProtocolRule protocol, Interruption tear) {
    this.protocol = protocol;
    this.tear = tear;
    this.mended = tear.last;
  }

  final ProtocolRule protocol() {
    return protocol;
  }

  /**
   * Makes the state unknown if an error has interrupted a call since the last time, because its
   * events are missing here. Called before every check. Several threads may call it at once.
   */
  final void mend() {
    Object last = tear.last;
    if (last != mended) {
      loseTrack();
      mended = last;
      Observers.lostTrack(protocol);
    }
  }

  /** Removes interrupted calls, and makes the state of all slices unknown. */
  abstract void loseTrack();

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
  @Nullable FastPath glance(Subscription hearing, UnaryOperator<Object> slicing) {
    return null;
  }

  /**
   * Checks a call whose event never changes a state.
   *
   * @return the slice that does not allow it, or null
   */
  abstract @Nullable Broken check(TrackedCall call, PendingCall leg, Symbol symbol);

  /**
   * Begins a call.
   *
   * @return the slice that does not allow it and does not observe it, or null
   */
  abstract @Nullable Broken begin(TrackedCall call, PendingCall leg);

  /**
   * Ends a call.
   *
   * @param symbol what the call was, null if it had no effect, or {@link Symbol#UNKNOWN}
   * @return the slice in which no order of calls allows this and which removes the call, or null
   */
  abstract @Nullable Broken end(TrackedCall call, PendingCall leg, @Nullable Symbol symbol);

  /**
   * Applies an event that happens now.
   *
   * @return the slice that does not allow it, or null
   */
  abstract @Nullable Broken instant(TrackedCall call, PendingCall leg, Symbol symbol);

  /** Begins a call whose slice is known only at its end. */
  void open(TrackedCall call, PendingCall leg) {}

  /** Ends such a call. */
  void close(PendingCall leg) {}

  /** The slices that must be complete and are not. */
  abstract List<Broken> incomplete();
}
