package dev.vht.contracts.verdict;

import org.jspecify.annotations.Nullable;

/**
 * An event of a trace, as shown in reports.
 *
 * @param number 1 for the first event that was recorded
 * @param event the call, for example {@code set("aap")}
 * @param site where it was called, or null if that was not looked up
 */
public record TraceEntry(long number, String event, @Nullable String site) {

  @Override
  public String toString() {
    return "#" + number + " " + event + (site == null ? "" : " at " + site);
  }
}
