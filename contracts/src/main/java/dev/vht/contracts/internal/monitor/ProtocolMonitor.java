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

/**
 * One protocol watching one object, or several: it holds a {@link StateEstimate} for each slice.
 */
abstract class ProtocolMonitor {

  /**
   * A slice that cannot explain an event.
   *
   * @param belief what was known of it
   * @param names what names it
   * @param symbol the event, or null if the slice is merely not complete
   * @param failure what the machine itself says of it, or null
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

  /** The protocol. */
  final ProtocolRule protocol() {
    return protocol;
  }

  /**
   * Comes first in everything that judges: if an error cut a call off since, its events are missing
   * here, and anything may be the case. Several threads may do it at once.
   */
  final void mend() {
    Object last = tear.last;
    if (last != mended) {
      loseTrack();
      mended = last;
      Observers.lostTrack(protocol);
    }
  }

  /** Forgets calls that were cut off, and takes everything for possible. */
  abstract void loseTrack();

  /** Anything may be the case, and the calls in flight that were not cut off still are. */
  static StateEstimate unknown(StateEstimate old) {
    List<StateEstimate.InFlight> live = new ArrayList<>();
    for (StateEstimate.InFlight flight : old.inFlight()) {
      if (flight.call().isInFlight) {
        live.add(flight);
      }
    }
    return Unknown.until(old.oneState().space(), live);
  }

  /** A look by which calls are seen to be allowed of which nothing need be remembered, or null. */
  @Nullable FastPath glance(Subscription hearing, UnaryOperator<Object> slicing) {
    return null;
  }

  /**
   * A call begins whose event never changes a state.
   *
   * @return the slice in which it is not allowed; else null
   */
  abstract @Nullable Broken check(TrackedCall call, PendingCall leg, Symbol symbol);

  /**
   * A call begins.
   *
   * @return the slice in which it is not allowed, and which then does not hear of it; else null
   */
  abstract @Nullable Broken begin(TrackedCall call, PendingCall leg);

  /**
   * A call ends and was this symbol, or had no effect, or nobody can say what.
   *
   * @return the slice in which no order of calls explains that, and which then forgets the call;
   *     else null
   */
  abstract @Nullable Broken end(TrackedCall call, PendingCall leg, @Nullable Symbol symbol);

  /**
   * An event happens at one moment.
   *
   * @return the slice in which it is not allowed; else null
   */
  abstract @Nullable Broken instant(TrackedCall call, PendingCall leg, Symbol symbol);

  /** A call begins of which only the end tells to which slice it belongs. */
  void open(TrackedCall call, PendingCall leg) {}

  /** Such a call has ended. */
  void close(PendingCall leg) {}

  /** The slices that owe something. */
  abstract List<Broken> incomplete();
}
