package dev.vht.benchmarks.run.measure;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What JMH measured of a case. The outer lists have an element for each fork, the inner ones for
 * each iteration.
 *
 * @param source the case
 * @param unit that of the score, as JMH writes it: {@code us/op}
 * @param scores the scores
 * @param counters the auxiliary counters, by name
 * @param error what the case failed with, in which case there are no figures; null if it did not
 */
public record Outcome(
    Case source,
    String unit,
    List<List<Double>> scores,
    Map<String, List<List<Double>>> counters,
    @Nullable String error) {

  /**
   * Takes what was measured.
   *
   * @param source the case
   * @param unit that of the score
   * @param scores the scores
   * @param counters the auxiliary counters, by name
   */
  public Outcome(
      Case source,
      String unit,
      List<List<Double>> scores,
      Map<String, List<List<Double>>> counters) {
    this(source, unit, scores, counters, null);
  }

  /** Returns the outcome of a case that failed. */
  static Outcome failed(Case source, Throwable failure) {
    return new Outcome(source, "", List.of(), Map.of(), reason(failure).toString());
  }

  /** Returns what JMH's exceptions were thrown for. */
  private static Throwable reason(Throwable failure) {
    Throwable reason = failure;
    while (reason.getCause() != null || reason.getSuppressed().length > 0) {
      reason = reason.getCause() != null ? reason.getCause() : reason.getSuppressed()[0];
    }
    return reason;
  }

  /** Adds the forks of another run of the same case. */
  Outcome and(Outcome later) {
    if (error != null || later.error != null) {
      return error != null ? this : later;
    }
    Map<String, List<List<Double>>> all = new TreeMap<>(counters);
    later.counters.forEach((name, forks) -> all.merge(name, forks, Outcome::joined));
    return new Outcome(source, unit, joined(scores, later.scores), all);
  }

  private static List<List<Double>> joined(List<List<Double>> some, List<List<Double>> others) {
    List<List<Double>> joined = new ArrayList<>(some);
    joined.addAll(others);
    return joined;
  }

  /** Returns the sum of a counter in each fork. */
  double[] sums(String counter) {
    return counters.getOrDefault(counter, List.of()).stream()
        .mapToDouble(fork -> fork.stream().mapToDouble(Double::doubleValue).sum())
        .toArray();
  }
}
