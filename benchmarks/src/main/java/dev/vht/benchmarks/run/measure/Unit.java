package dev.vht.benchmarks.run.measure;

/** The unit of a section's figures. */
public enum Unit {
  /** Times of a nanosecond and more. */
  NANOSECONDS("ns", 1, false),
  /** Times of a microsecond and more. */
  MICROSECONDS("µs", 1e-3, false),
  /** Times of a millisecond and more. */
  MILLISECONDS("ms", 1e-6, false),
  /** What a call allocates, or what something takes in memory. */
  BYTES("bytes", 1, false),
  /** How much of something is needed for each unit of something else. */
  RATIO("times", 1, false),
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

  /** Converts a figure, which is in nanoseconds or bytes, or how often something happens. */
  double of(double figure) {
    return figure * factor;
  }

  /**
   * Returns how close a figure is to its limit.
   *
   * @param figure the figure
   * @param limit the limit, in the same unit
   * @return 1 if the figure reaches the limit, less if not
   */
  public double share(double figure, double limit) {
    if (figure == limit) {
      return 1; // also if both are 0
    }
    return isRate ? figure / limit : limit / figure;
  }

  /**
   * Compares two figures.
   *
   * @param one a figure
   * @param other another
   * @return whether the one is better
   */
  public boolean isBetter(double one, double other) {
    return isRate ? one > other : one < other;
  }

  @Override
  public String toString() {
    return text;
  }
}
