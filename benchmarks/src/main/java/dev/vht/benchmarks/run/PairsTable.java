package dev.vht.benchmarks.run;

import dev.vht.benchmarks.run.measure.Case;
import dev.vht.benchmarks.run.measure.Extent;
import dev.vht.benchmarks.run.measure.Figure;
import dev.vht.benchmarks.run.measure.Unit;
import dev.vht.benchmarks.stores.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Our storages against plain calls that do the same, which alternate with theirs. */
final class PairsTable {
  private static final double BAR = 1.15;

  private PairsTable() {}

  static Table files(Extent extent) {
    Shape shape = extent.choose(new Shape(10_000, 4_096), new Shape(1_000, 4_096));
    return new Table(
        "files",
        "What `files:` costs beyond plain files",
        "`FilesBenchmark`: one thread, values of 4 KiB; a plain file is written under a temporary"
            + " name and renamed. The two alternate call by call, so shares and ratios are those"
            + " of each fork.",
        Limits.of(shape),
        List.of(
            pairs("Gets", Survival.READS_ONLY, "`files:`", "plain files", gets("Files", shape)),
            pairs(
                "Sets",
                Survival.PROCESS,
                "`files:`",
                "plain files",
                List.of(new Pair("set", pair("FilesBenchmark.set", shape))))));
  }

  static Table sqlite(Extent extent) {
    Shape shape = extent.choose(new Shape(20_000, 100), new Shape(2_000, 100));
    return new Table(
        "sqlite",
        "What `sqlite:` costs beyond SQLite",
        "`SqliteBenchmark` and `SqliteThreadsBenchmark`: plain JDBC with one connection, the same"
            + " pragmas and the same checksum. One thread alternates with it call by call, several"
            + " take turns of a second, so shares and ratios are those of each fork.",
        Limits.of(shape),
        List.of(
            pairs(
                "Gets of one thread",
                Survival.READS_ONLY,
                "`sqlite:`",
                "plain JDBC",
                gets("Sqlite", shape)),
            pairs(
                "Sets of one thread",
                Survival.PROCESS,
                "`sqlite:`",
                "plain JDBC",
                List.of(
                    new Pair("set (insert)", pair("SqliteBenchmark.insert", shape)),
                    new Pair("set (update)", pair("SqliteBenchmark.update", shape)))),
            threads("Gets of 8 threads", Survival.READS_ONLY, "readers", "one thread", 1.7),
            threads("Sets of 8 threads", Survival.POWER, "writers", "plain JDBC, one thread", 4)));
  }

  /** An operation, and how a time of it is read, given the counter. */
  private record Pair(String title, Reading figure) {}

  /** Returns the figure that a counter of nanoseconds gives. */
  @FunctionalInterface
  private interface Reading {
    Figure of(String counter);
  }

  private static Reading pair(String benchmark, Shape shape) {
    return counter -> Figure.quotient(Case.of(benchmark, "shape", shape), counter, "calls");
  }

  private static List<Pair> gets(String storage, Shape shape) {
    return List.of(new Pair("get", pair(storage + "Benchmark.get", shape)));
  }

  private static Section pairs(
      String title, Survival survival, String ours, String plain, List<Pair> pairs) {
    List<Section.Goal> goals = new ArrayList<>();
    for (Pair pair : pairs) {
      goals.add(
          new Section.Goal(
              pair.title + ", " + ours + " to " + plain,
              pair.figure.of("tableNanos"),
              List.of(pair.figure.of("plainNanos")),
              BAR));
    }
    return new Section(
        name(title),
        title,
        survival,
        Unit.MICROSECONDS,
        Section.Plot.BARS,
        pairs.stream()
            .map(pair -> new Section.Column(pair.title, 0, plain, pair.figure.of("plainNanos")))
            .toList(),
        List.of(
            new Section.Row(
                ours, pairs.stream().map(pair -> pair.figure.of("tableNanos")).toList())),
        goals);
  }

  private static Section threads(
      String title, Survival survival, String method, String limit, double bar) {
    Case source = Case.of("SqliteThreadsBenchmark." + method, "threads", 8);
    Figure many = Figure.quotient(source, "many", "turns");
    Figure one = Figure.quotient(source, "one", "turns");
    return new Section(
        name(title),
        title,
        survival,
        Unit.PER_SECOND,
        Section.Plot.BARS,
        List.of(new Section.Column(method, 0, limit, one)),
        List.of(new Section.Row("`sqlite:`, 8 threads", List.of(many))),
        List.of(new Section.Goal("8 threads to " + limit, many, List.of(one), bar)));
  }

  private static String name(String title) {
    return title.toLowerCase(Locale.ROOT).replace(' ', '-');
  }
}
