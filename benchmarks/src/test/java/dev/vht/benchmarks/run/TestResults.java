package dev.vht.benchmarks.run;

import dev.vht.benchmarks.run.measure.Case;
import dev.vht.benchmarks.run.measure.Extent;
import dev.vht.benchmarks.run.measure.Outcome;
import dev.vht.benchmarks.run.measure.Results;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Results without a measurement. */
final class TestResults {
  /** All counters that tables read. */
  private static final List<String> COUNTERS =
      List.of(
          "tableNanos",
          "plainNanos",
          "calls",
          "many",
          "one",
          "turns",
          "gc.alloc.rate.norm",
          "median",
          "percent99",
          "percent999",
          "percent9999",
          "longest",
          "setsPerSecond",
          "diskUse",
          "writtenByCalls",
          "writtenToDevice",
          "get",
          "update",
          "compaction",
          "openedAfterKill",
          "openedAfterClosing",
          "held",
          "perSecond",
          "readP50",
          "readP95",
          "readP99",
          "readP999",
          "writeP50",
          "writeP95",
          "writeP99",
          "writeP999");

  private TestResults() {}

  /** Returns three forks of two iterations for each case of a table. */
  static Results of(Table table) {
    List<Case> cases = table.cases();
    return new Results(
        header(Extent.FULL),
        IntStream.range(0, cases.size())
            .mapToObj(number -> outcome(cases.get(number), 1 + number % 7))
            .toList());
  }

  static Results.Header header(Extent extent) {
    return new Results.Header(
        "2026-11-29", "2 cores", "a JVM", 0.25, "benchmarks/run stores", extent);
  }

  /** Returns forks of which the median is a number, in microseconds, and those next to it. */
  static Outcome outcome(Case source, double median) {
    List<List<Double>> forks =
        List.of(
            List.of(median, median),
            List.of(median * 0.9, median * 0.9),
            List.of(median * 1.2, median * 1.2));
    return new Outcome(
        source,
        source.benchmark().startsWith("TwoThreads") ? "ops/us" : "us/op",
        forks,
        COUNTERS.stream().collect(Collectors.toMap(Function.identity(), unused -> forks)));
  }
}
