package dev.vht.contracts.monitor;

import dev.vht.contracts.enforcement.Tear;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** One protocol watching one object, or several: it holds a {@link Belief} for each slice. */
abstract class Watch {

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
      Belief belief, @Nullable Object[] names, @Nullable Symbol symbol, @Nullable Failure failure) {

    static Broken of(Belief belief, @Nullable Object[] names, @Nullable Symbol symbol) {
      Failure failure = symbol == null ? null : belief.oneState().failure(symbol);
      return new Broken(belief, names, symbol, failure);
    }

    static @Nullable Failure failureOf(@Nullable Broken broken) {
      return broken == null ? null : broken.failure();
    }
  }

  private final ProtocolRule protocol;
  private final Tear tear;
  private volatile @Nullable Object mended;

  Watch(ProtocolRule protocol, Tear tear) {
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
  static Belief unknown(Belief old) {
    List<Belief.InFlight> live = new ArrayList<>();
    for (Belief.InFlight flight : old.inFlight()) {
      if (flight.call().isInFlight) {
        live.add(flight);
      }
    }
    return Lost.until(old.oneState().space(), live);
  }

  /** A look by which calls are seen to be allowed of which nothing need be remembered, or null. */
  @Nullable Glance glance(Hearing hearing, UnaryOperator<Object> slicing) {
    return null;
  }

  /**
   * A call begins whose event never changes a state.
   *
   * @return the slice in which it is not allowed; else null
   */
  abstract @Nullable Broken check(Call call, Leg leg, Symbol symbol);

  /**
   * A call begins.
   *
   * @return the slice in which it is not allowed, and which then does not hear of it; else null
   */
  abstract @Nullable Broken begin(Call call, Leg leg);

  /**
   * A call ends and was this symbol, or had no effect, or nobody can say what.
   *
   * @return the slice in which no order of calls explains that, and which then forgets the call;
   *     else null
   */
  abstract @Nullable Broken end(Call call, Leg leg, @Nullable Symbol symbol);

  /**
   * An event happens at one moment.
   *
   * @return the slice in which it is not allowed; else null
   */
  abstract @Nullable Broken instant(Call call, Leg leg, Symbol symbol);

  /** A call begins of which only the end tells to which slice it belongs. */
  void open(Call call, Leg leg) {}

  /** Such a call has ended. */
  void close(Leg leg) {}

  /** The slices that owe something. */
  abstract List<Broken> incomplete();
}
