package dev.vht.contracts.verdict;

import org.jspecify.annotations.Nullable;

/**
 * An event of a trace, as shown in reports.
 *
 * @param number 1 for the first event that was recorded
 * @param event the call, for example {@code set("aap")}
 * @param object the object that was called, or null if the trace is one of a single object
 * @param outcome how it ended: {@code -> null}, {@code threw InterruptedException}, {@code -> ?} if
 *     that is not known, for example because the call has not returned; "" for a {@code void}
 *     method that returned and for the call that broke the rule
 * @param symbol its name in the protocol that was broken, or null if that is the method's name
 * @param thread the thread that called it, or null if only one thread made the calls shown and the
 *     protocol that was broken has no slice for each thread
 * @param site where it was called, or null if that was not looked up
 */
public record TraceEntry(
    long number,
    String event,
    @Nullable String object,
    String outcome,
    @Nullable String symbol,
    @Nullable String thread,
    @Nullable String site) {

  @Override
  public String toString() {
    return "#"
        + number
        + " "
        + event
        + (object == null ? "" : " on " + object)
        + (outcome.isEmpty() ? "" : " " + outcome)
        + (symbol == null ? "" : " (" + symbol + ")")
        + (thread == null ? "" : " [" + thread + "]")
        + (site == null ? "" : " at " + site);
  }
}
