package dev.vht.contracts.monitor;

import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** One protocol watching one object, or several: it holds a {@link Belief} for each slice. */
interface Watch {

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

  /** The protocol. */
  ProtocolRule protocol();

  /** A look by which calls are seen to be allowed of which nothing need be remembered, or null. */
  default @Nullable Glance glance(Hearing hearing, UnaryOperator<Object> slicing) {
    return null;
  }

  /**
   * A call begins whose event never changes a state.
   *
   * @return the slice in which it is not allowed; else null
   */
  @Nullable Broken check(Call call, Leg leg, Symbol symbol);

  /**
   * A call begins.
   *
   * @return the slice in which it is not allowed, and which then does not hear of it; else null
   */
  @Nullable Broken begin(Call call, Leg leg);

  /**
   * A call ends and was this symbol, or had no effect, or nobody can say what.
   *
   * @return the slice in which no order of calls explains that, and which then forgets the call;
   *     else null
   */
  @Nullable Broken end(Call call, Leg leg, @Nullable Symbol symbol);

  /**
   * An event happens at one moment.
   *
   * @return the slice in which it is not allowed; else null
   */
  @Nullable Broken instant(Call call, Leg leg, Symbol symbol);

  /** A call begins of which only the end tells to which slice it belongs. */
  default void open(Call call, Leg leg) {}

  /** Such a call has ended. */
  default void close(Leg leg) {}

  /** The slices that owe something. */
  List<Broken> incomplete();
}
