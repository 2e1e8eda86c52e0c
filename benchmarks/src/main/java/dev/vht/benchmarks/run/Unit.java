package dev.vht.benchmarks.run;

/** The unit of a section's figures. */
enum Unit {
  /** Times of a nanosecond and more. */
  NANOSECONDS("ns", 1, false),
  /** Times of a microsecond and more. */
  MICROSECONDS("µs", 1e-3, false),
  /** How often something happens. */
  PER_SECOND("a second", 1, true);

  private final String text;
  private final double factor;
  private final boolean isRate;

  Unit(String text, double factor, boolean isRate) {
    this.text = text;
    this.factor = factor;
    this.isRate = isRate;
  }

  /** Converts a figure, which is in nanoseconds or a second. */
  double of(double figure) {
    return figure * factor;
  }

  /** Returns how close a figure is to its limit, 1 if it reaches it. */
  double share(double figure, double limit) {
    return isRate ? figure / limit : limit / figure;
  }

  /** Returns whether one figure is better than another. */
  boolean isBetter(double one, double other) {
    return isRate ? one > other : one < other;
  }

  @Override
  public String toString() {
    return text;
  }
}
