package dev.vht.contracts.internal.machine;

import dev.vht.contracts.runtime.EnteredCall;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is known of one slice: every state that it may be in. Immutable.
 *
 * <p><b>The invariant.</b> A call takes effect at one instant between its beginning and its end,
 * which cannot be observed. A slice may therefore be in any state that some order of the
 * overlapping calls leads to, and a call is a violation only if none of these orders allows it.
 * This makes verdicts sound: a correct program is never blamed, whatever its threads do. The
 * algorithm is the one for checking linearizability (J. M. Wing, C. Gong, "Testing and verifying
 * concurrent objects", Journal of Parallel and Distributed Computing 17, 1993): a hypothesis is a
 * state together with the calls in flight that have taken effect. The beginning of a call adds the
 * hypotheses in which it has taken effect. Its end removes those in which it has not.
 *
 * <p>Usually calls don't overlap. Then an estimate is one state ({@link State}), or one state and
 * one call in flight ({@link SingleCall}), and a step is one table lookup. Only calls that overlap
 * on one slice pay for {@link Hypotheses}, and calls that wait for their result are {@link
 * OpenCalls}. If there are too many of these, the estimate is {@link Unknown}: the slice may be in
 * any state until every call in flight has ended. That is still sound, but may miss violations.
 *
 * <p>A call whose effect is uncertain when it ends stays in flight for ever ({@link
 * UncertainCall}).
 *
 * <p>A protocol that names both how a call begins and how it ends observes these two moments
 * instead, which are {@linkplain #instant instants}.
 */
public sealed interface StateEstimate permits State, SingleCall, Hypotheses, OpenCalls, Unknown {

  /** A call in flight, and the symbols that it may be. */
  interface InFlight {
    EnteredCall call();

    Symbol[] candidates();
  }

  /** A call that may be any of some symbols. */
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

  /** The estimate after a call has begun. */
  StateEstimate begin(InFlight flight);

  /** Whether some order of the calls in flight allows this one to take effect. */
  boolean explains(EnteredCall call);

  /**
   * The estimate after a call has ended. A call that is not in flight here changes nothing.
   *
   * @param symbol what the call was, null if it had no effect, {@link Symbol#UNKNOWN}, or {@link
   *     Symbol#UNCERTAIN}
   * @return the estimate, or null if no order allows this
   */
  @Nullable StateEstimate end(EnteredCall call, @Nullable Symbol symbol);

  /**
   * The estimate after an event that happens now.
   *
   * @return the estimate, or null if no order allows the event
   */
  @Nullable StateEstimate instant(Symbol symbol);

  /** The estimate without a call that no order allows. */
  StateEstimate without(EnteredCall call);

  /** The unknown state, until these calls and those in flight have ended. */
  StateEstimate unknown(List<InFlight> more);

  /** The calls in flight. */
  List<InFlight> inFlight();

  /** The states that the slice may be in, including one in which no call in flight has effect. */
  List<State> states();

  /** Whether any state is possible, because the slice could not be followed. */
  default boolean isUnknown() {
    return false;
  }

  /** Whether a call that is over may still take effect. */
  default boolean isUncertain() {
    return inFlight().stream().anyMatch(UncertainCall::isOne);
  }

  /** Whether every call in flight here is over; true if there is none. */
  default boolean hasOnlyUncertainCalls() {
    return inFlight().stream().allMatch(UncertainCall::isOne);
  }

  /** Any of the states that the slice may be in. */
  default State oneState() {
    return states().get(0);
  }

  /** Whether the slice may be in a state in which a trace may end. May run user code. */
  default boolean mayBeComplete() {
    return states().stream().anyMatch(State::isComplete);
  }

  /** Whether a call is in flight here. */
  default boolean includes(EnteredCall call) {
    for (InFlight flight : inFlight()) {
      if (flight.call() == call) {
        return true;
      }
    }
    return false;
  }

  /** Whether a call is in flight here that was not interrupted. */
  default boolean hasCallInFlight() {
    for (InFlight flight : inFlight()) {
      if (flight.call().isInFlight) {
        return true;
      }
    }
    return false;
  }

  /** The estimate after a restart in a state, where the calls in flight may still take effect. */
  default StateEstimate restarted(State at) {
    StateEstimate estimate = isUncertain() ? Hypotheses.from(at) : at;
    for (InFlight flight : inFlight()) {
      estimate = estimate.begin(flight);
    }
    return estimate;
  }
}
