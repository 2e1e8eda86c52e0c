package dev.vht.proptest.history;

import org.jspecify.annotations.Nullable;

/**
 * How a call ended. A call that failed without an effect is not part of a history; leave it out.
 */
public sealed interface Outcome {

  /**
   * The call returned.
   *
   * @param result what it returned, as {@link Call} describes it
   * @param at the time of its return, of {@link System#nanoTime}
   */
  record Returned(@Nullable String result, long at) implements Outcome {}

  /**
   * Nobody knows: the call threw an {@link dev.vht.UnknownOutcomeException}, or its process was
   * killed. It may take effect at any time after its invocation, once, or never.
   */
  record Unknown() implements Outcome {}

  /**
   * The call returned, but a history is contradictory even if its result is disregarded, and even
   * if the call had no effect. Only {@linkplain Verdict.Violation violations} need such outcomes.
   * The call may take effect until its return, or never.
   *
   * @param result what the call returned
   * @param at the time of its return
   */
  record Disregarded(@Nullable String result, long at) implements Outcome {}
}
