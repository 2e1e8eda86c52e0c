package dev.vht.contracts.internal.machine;

import dev.vht.contracts.runtime.EnteredCall;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is known of one slice: every state in which it may be. Immutable.
 *
 * <p><b>The invariant.</b> A call takes effect at one instant between its beginning and its end,
 * and nobody outside knows when. So a slice is not in one state but in each of those to which some
 * order of the overlapping calls leads, and a call is wrong only if none of these orders allows it.
 * That makes a verdict sound: a correct program is never blamed, whatever its threads do. The
 * bookkeeping is the one by which linearizability is checked (J. M. Wing, C. Gong, "Testing and
 * verifying concurrent objects", Journal of Parallel and Distributed Computing 17, 1993): a
 * hypothesis is a state together with the calls in flight that have taken effect in it; a call's
 * beginning adds the hypotheses in which it has, its end removes those in which it has not.
 *
 * <p>Without overlap, which is nearly always, this is one state ({@link State}) or one state and
 * one call in flight ({@link SingleCall}): two objects that know each other and step through a
 * table. Only calls that overlap on one slice pay for hypotheses ({@link Hypotheses}). If these
 * become too many the belief is {@link Unknown}: anything may be the case until every call in
 * flight has ended, which stays sound and merely overlooks violations.
 *
 * <p>A protocol that names both how a call begins and how it ends speaks of these moments
 * themselves; they are {@linkplain #instant instants}.
 */
public sealed interface StateEstimate permits State, SingleCall, Hypotheses, Unknown {

  /** A call in flight, and everything that it may turn out to be. */
  interface InFlight {
    /** The call. */
    EnteredCall call();

    /** The symbols. */
    Symbol[] candidates();
  }

  /** A call that may turn out to be any of some symbols. */
  static InFlight flight(EnteredCall call, Symbol... candidates) {
    return new InFlight() {
      @Override
      public EnteredCall call() {
        return call;
      }

      @Override
      public Symbol[] candidates() {
        return candidates;
      }
    };
  }

  /** The call has begun. */
  StateEstimate begin(InFlight flight);

  /** Whether some order of the calls in flight lets this call, which has begun, take effect. */
  boolean explains(EnteredCall call);

  /**
   * The call has ended and was this symbol, or had no effect (null), or nobody can say ({@link
   * Symbol#UNKNOWN}). A call that is not in flight here changes nothing.
   *
   * @return the belief behind it, or null if no order explains that
   */
  @Nullable StateEstimate end(EnteredCall call, @Nullable Symbol symbol);

  /**
   * Something happens now.
   *
   * @return the belief behind it, or null if no order explains that
   */
  @Nullable StateEstimate instant(Symbol symbol);

  /** Forgets a call that has no explanation. */
  StateEstimate without(EnteredCall call);

  /** Anything may be the case until these calls and those in flight have ended. */
  StateEstimate lost(List<InFlight> more);

  /** The calls in flight. */
  List<InFlight> inFlight();

  /** States in which the slice may be; one on which calls in flight had no effect is among them. */
  List<State> states();

  /** Any of the states in which the slice may be. */
  default State oneState() {
    return states().get(0);
  }

  /** Whether a call is in flight here. */
  default boolean holds(EnteredCall call) {
    for (InFlight flight : inFlight()) {
      if (flight.call() == call) {
        return true;
      }
    }
    return false;
  }

  /** Whether a call is in flight here that was not cut off. */
  default boolean hasLive() {
    for (InFlight flight : inFlight()) {
      if (flight.call().isInFlight) {
        return true;
      }
    }
    return false;
  }

  /** Begins anew in a state; the calls in flight may still take effect there. */
  default StateEstimate restarted(State at) {
    StateEstimate belief = at;
    for (InFlight flight : inFlight()) {
      belief = belief.begin(flight);
    }
    return belief;
  }
}
