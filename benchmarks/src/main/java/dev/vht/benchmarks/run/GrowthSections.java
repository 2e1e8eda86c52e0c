package dev.vht.benchmarks.run;

import dev.vht.benchmarks.run.measure.Case;
import dev.vht.benchmarks.run.measure.Extent;
import dev.vht.benchmarks.run.measure.Figure;
import dev.vht.benchmarks.run.measure.Unit;
import dev.vht.benchmarks.stores.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

/** What a table of {@code log:} with many small records costs, and opening it again. */
final class GrowthSections {
  private static final int VALUE_BYTES = 16;
  private static final int BAR_RECORDS = 10_000_000;
  private static final double BYTES_BAR = 24;
  private static final double CLOSED_MILLIS_BAR = 2_000;
  private static final double KILLED_MILLIS_BAR = 10_000;

  /** From this number of records on, a size is measured once. */
  private static final int ONCE_FROM = 100_000_000;

  private final List<Integer> sizes;

  GrowthSections(Extent extent) {
    sizes =
        extent.choose(
            List.of(10_000, 100_000, 1_000_000, BAR_RECORDS, ONCE_FROM), List.of(1_000, 25_000));
  }

  /** Returns the sections. */
  List<Section> all() {
    return List.of(
        section(
            "small-calls",
            "Small records of `log:`, and the time of a call",
            Unit.MICROSECONDS,
            size -> Limits.randomReads(title(size), size),
            List.of(row("get", "get"), row("update", "update")),
            List.of()),
        unlimited(
            "small-memory",
            "Small records of `log:`, and the memory for each",
            Unit.BYTES,
            List.of(row("heap and direct buffers of the open table", "held")),
            bar("bytes a key", "held", BYTES_BAR)),
        unlimited(
            "small-opening",
            "Small records of `log:`, and the time to open the table and get a value",
            Unit.MILLISECONDS,
            List.of(
                row("after closing", "openedAfterClosing"), row("after a kill", "openedAfterKill")),
            bars()),
        unlimited(
            "small-compaction",
            "Small records of `log:`, and the share of compacting in the processor's time of"
                + " updates",
            Unit.RATIO,
            List.of(row("compacting, and writing checkpoints", "compaction")),
            List.of()));
  }

  private List<Section.Goal> bars() {
    List<Section.Goal> bars = new ArrayList<>();
    bars.addAll(bar("opening after closing, ms", "openedAfterClosing", CLOSED_MILLIS_BAR));
    bars.addAll(bar("opening after a kill, ms", "openedAfterKill", KILLED_MILLIS_BAR));
    return bars;
  }

  /** Returns a goal for the size that has a bar, unless that is not measured. */
  private List<Section.Goal> bar(String text, String counter, double bar) {
    return sizes.stream()
        .filter(size -> size == BAR_RECORDS)
        .map(
            size ->
                new Section.Goal(
                    "%s, %s records".formatted(text, title(size)),
                    figure(size, counter),
                    List.of(),
                    bar))
        .toList();
  }

  private Section unlimited(
      String name, String title, Unit unit, List<Section.Row> rows, List<Section.Goal> goals) {
    return section(
        name, title, unit, size -> Section.Column.unlimited(title(size), size), rows, goals);
  }

  private Section section(
      String name,
      String title,
      Unit unit,
      IntFunction<Section.Column> column,
      List<Section.Row> rows,
      List<Section.Goal> goals) {
    return new Section(
        name,
        title,
        Survival.PROCESS,
        unit,
        Section.Plot.LINES,
        sizes().mapToObj(column).toList(),
        rows,
        goals);
  }

  private Section.Row row(String title, String counter) {
    return new Section.Row(title, sizes().mapToObj(size -> figure(size, counter)).toList());
  }

  private IntStream sizes() {
    return sizes.stream().mapToInt(Integer::intValue);
  }

  private static Figure figure(int size, String counter) {
    Case each =
        new Case(
            "GrowthBenchmark.grow",
            Map.of("store", "log", "shape", new Shape(size, VALUE_BYTES).toString()));
    return Figure.counter(size < ONCE_FROM ? each : each.once(), counter);
  }

  private static String title(int size) {
    return "%,d".formatted(size);
  }
}
