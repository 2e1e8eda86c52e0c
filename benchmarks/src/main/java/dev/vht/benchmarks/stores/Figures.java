package dev.vht.benchmarks.stores;

import java.util.Arrays;

/** The results of several runs: their median, minimum and maximum. */
public final class Figures {
  private static final String MISSED = " **missed**";

  private final double[] sorted;

  private Figures(double[] sorted) {
    this.sorted = sorted;
  }

  /**
   * Sorts figures.
   *
   * @param figures at least one
   * @return the sorted figures
   */
  public static Figures of(double... figures) {
    if (figures.length == 0) {
      throw new IllegalArgumentException("there is no median of nothing");
    }
    double[] sorted = figures.clone();
    Arrays.sort(sorted);
    return new Figures(sorted);
  }

  /**
   * Returns the middle one, or the mean of the two in the middle.
   *
   * @return the median
   */
  public double median() {
    int middle = sorted.length / 2;
    return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
  }

  /**
   * Returns the minimum.
   *
   * @return the least figure
   */
  public double least() {
    return sorted[0];
  }

  /**
   * Returns the maximum.
   *
   * @return the greatest figure
   */
  public double greatest() {
    return sorted[sorted.length - 1];
  }

  /**
   * Returns the least figure that a part of all figures do not exceed.
   *
   * @param part above 0, at most 1
   * @return the quantile
   */
  public double quantile(double part) {
    return sorted[(int) Math.ceil(part * sorted.length) - 1];
  }

  /**
   * Divides each figure, for example to express it in another unit.
   *
   * @param divisor not 0
   * @return the quotients
   */
  public Figures divided(double divisor) {
    return new Figures(Arrays.stream(sorted).map(figure -> figure / divisor).toArray());
  }

  /**
   * Says whether the median is above a bar.
   *
   * @param bar the greatest median that is good enough
   * @return the figures, with a remark if the bar is missed
   */
  public String atMost(double bar) {
    return this + (median() <= bar ? "" : MISSED);
  }

  /**
   * Says whether the median is below a bar.
   *
   * @param bar the least median that is good enough
   * @return the figures, with a remark if the bar is missed
   */
  public String atLeast(double bar) {
    return this + (median() >= bar ? "" : MISSED);
  }

  /** For example {@code 0.412 (0.398–0.455)}. */
  @Override
  public String toString() {
    return MarkdownTable.number(median())
        + (sorted.length == 1
            ? ""
            : " (" + MarkdownTable.number(least()) + "–" + MarkdownTable.number(greatest()) + ")");
  }
}
