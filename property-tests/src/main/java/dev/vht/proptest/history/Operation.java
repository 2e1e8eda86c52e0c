package dev.vht.proptest.history;

import dev.vht.proptest.history.Outcome.Disregarded;
import dev.vht.proptest.history.Outcome.Returned;
import org.jspecify.annotations.Nullable;

/**
 * One call of a history.
 *
 * @param client the thread that made the call; a client makes one call at a time
 * @param key the key
 * @param call the call and its arguments
 * @param invoked the time just before the call, of {@link System#nanoTime}
 * @param outcome how it ended
 */
public record Operation(String client, String key, Call call, long invoked, Outcome outcome) {

  /** Checks the times. */
  public Operation {
    if (outcome instanceof Returned returned && returned.at() < invoked) {
      throw new IllegalArgumentException(
          "the call "
              + call
              + " of client "
              + client
              + " returned at "
              + returned.at()
              + ", before its invocation at "
              + invoked
              + "; record all times with System.nanoTime on one machine");
    }
  }

  /** Returns whether the result counts. */
  boolean isKnown() {
    return outcome instanceof Returned;
  }

  /** Returns whether the result counts and says that the call changed nothing. */
  boolean isPure() {
    return outcome instanceof Returned returned && CallKind.of(call).isPure(returned.result());
  }

  /** Returns the time after which the call has no effect any more. */
  long end() {
    if (outcome instanceof Returned returned) {
      return returned.at();
    }
    return outcome instanceof Disregarded disregarded ? disregarded.at() : Long.MAX_VALUE;
  }

  /** Returns this call with a result that does not count. */
  Operation disregarded() {
    return outcome instanceof Returned returned
        ? new Operation(
            client, key, call, invoked, new Disregarded(returned.result(), returned.at()))
        : this;
  }

  @Override
  public String toString() {
    return client + ": " + call + " = " + resultText();
  }

  /** Returns the result in words. */
  String resultText() {
    if (outcome instanceof Returned returned) {
      return text(returned.result());
    }
    return outcome instanceof Disregarded disregarded
        ? text(disregarded.result()) + " (disregarded)"
        : "unknown";
  }

  private String text(@Nullable String result) {
    return result != null ? result : call instanceof Call.Set ? "done" : "absent";
  }
}
