package dev.vht.examples.cost;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.DoubleSupplier;

/**
 * Fails if a ratio of costs is too great. It measures up to three times, because code that has
 * become slower is slow each time, and what another program disturbs is not.
 */
final class CostGuard {
  private static final int ATTEMPTS = 3;

  private CostGuard() {}

  /**
   * Measures a ratio.
   *
   * @param what the ratio, for the reader
   * @param bar the greatest value that passes
   * @param ratio measures it
   * @return what was measured, for the reader
   * @throws AssertionError if all three values are greater than the bar
   */
  static String requireAtMost(String what, double bar, DoubleSupplier ratio) {
    List<String> measured = new ArrayList<>();
    for (int attempt = 1; attempt <= ATTEMPTS; attempt++) {
      double value = ratio.getAsDouble();
      measured.add(String.format(Locale.ROOT, "%.2f", value));
      if (value <= bar) {
        return message(what, measured, bar);
      }
    }
    throw new AssertionError(message(what, measured, bar));
  }

  private static String message(String what, List<String> measured, double bar) {
    String values = String.join(", ", measured);
    return String.format(Locale.ROOT, "%s: %s (the bar is %.2f)", what, values, bar);
  }
}
