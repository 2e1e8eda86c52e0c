package dev.vht.benchmarks.run.measure;

import dev.vht.benchmarks.stores.Figures;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import java.util.function.UnaryOperator;

/**
 * A figure of a table: the case that it is measured by, and how it is read from its outcome.
 *
 * @param source the case
 * @param reading returns the figure of each fork
 */
public record Figure(Case source, Reading reading) {
  private static final Map<String, Double> NANOS =
      Map.of("ns/op", 1.0, "us/op", 1e3, "ms/op", 1e6, "s/op", 1e9);
  private static final Map<String, Double> SECONDS =
      Map.of("ops/ns", 1e9, "ops/us", 1e6, "ops/ms", 1e3, "ops/s", 1.0);

  /** Reads the figure of each fork. */
  @FunctionalInterface
  public interface Reading {
    /**
     * Reads it.
     *
     * @param outcome of the figure's case
     * @return one number for each fork
     */
    double[] of(Outcome outcome);
  }

  /**
   * Returns the nanoseconds of a call: the median of each fork's iterations.
   *
   * @param source the case, which measures a time
   * @return the figure
   */
  public static Figure time(Case source) {
    return new Figure(source, outcome -> medians(outcome, NANOS));
  }

  /**
   * Returns the calls a second: the median of each fork's iterations.
   *
   * @param source the case, which measures a throughput
   * @return the figure
   */
  public static Figure rate(Case source) {
    return new Figure(source, outcome -> medians(outcome, SECONDS));
  }

  private static double[] medians(Outcome outcome, Map<String, Double> factors) {
    Double factor = factors.get(outcome.unit());
    if (factor == null) {
      throw new IllegalArgumentException(
          outcome.source() + " is in " + outcome.unit() + ", not in one of " + factors.keySet());
    }
    return outcome.scores().stream().mapToDouble(fork -> factor * median(fork)).toArray();
  }

  private static double median(List<Double> fork) {
    return Figures.of(fork.stream().mapToDouble(Double::doubleValue).toArray()).median();
  }

  /**
   * Returns the bytes that a call allocates: the median of each fork's iterations, without the
   * fractions that come from what the harness allocates.
   *
   * @param source the case
   * @return the figure
   */
  public static Figure allocated(Case source) {
    return counter(source, Measuring.ALLOCATED).changed(Math::rint);
  }

  /**
   * Returns a counter: the median of each fork's iterations.
   *
   * @param source the case
   * @param name the name of the counter
   * @return the figure
   */
  public static Figure counter(Case source, String name) {
    return new Figure(
        source,
        outcome ->
            outcome.counters().getOrDefault(name, List.of()).stream()
                .mapToDouble(Figure::median)
                .toArray());
  }

  /**
   * Returns the quotient of two counters, each of them summed over the iterations of a fork.
   *
   * @param source the case
   * @param dividend the name of a counter
   * @param divisor the name of another
   * @return the figure
   */
  public static Figure quotient(Case source, String dividend, String divisor) {
    return new Figure(
        source,
        outcome -> {
          double[] quotients = outcome.sums(dividend);
          double[] divisors = outcome.sums(divisor);
          Arrays.setAll(quotients, fork -> quotients[fork] / divisors[fork]);
          return quotients;
        });
  }

  /**
   * Returns a number that is known, for the limit of what a case measures.
   *
   * @param source the case
   * @param number the number
   * @return the figure
   */
  public static Figure constant(Case source, double number) {
    return new Figure(
        source, outcome -> outcome.scores().stream().mapToDouble(fork -> number).toArray());
  }

  /**
   * Returns a multiple of the figure.
   *
   * @param factor the factor
   * @return the figure
   */
  public Figure times(double factor) {
    return changed(figure -> figure * factor);
  }

  /**
   * Returns how often something happens in a second that takes this figure's nanoseconds.
   *
   * @return the figure
   */
  public Figure perSecond() {
    return changed(nanos -> 1e9 / nanos);
  }

  private Figure changed(ToDoubleFunction<Double> change) {
    UnaryOperator<double[]> all =
        figures -> Arrays.stream(figures).map(change::applyAsDouble).toArray();
    return new Figure(source, outcome -> all.apply(reading.of(outcome)));
  }
}
