package dev.vht.benchmarks.run;

import dev.vht.benchmarks.run.measure.Case;
import dev.vht.benchmarks.run.measure.Extent;
import dev.vht.benchmarks.run.measure.Figure;
import dev.vht.benchmarks.run.measure.Unit;
import dev.vht.benchmarks.stores.Shape;
import java.util.List;

/** What contracts cost, against hand-written decorators that check the same. */
final class ContractsTable {
  private static final String DECORATOR = "a decorator";
  private static final String UNCHECKED = "choosing a handle";

  private ContractsTable() {}

  static Table of(Extent extent) {
    return new Table(
        "contracts",
        "What contracts cost",
        "The limit of a contract is a hand-written decorator that checks the same, or else the"
            + " same calls without checks.",
        Limits.of(extent.choose(new Shape(1_000_000, 100), new Shape(50_000, 100))),
        List.of(
            lifeCycle(), keyed(), sliced(), iterators(), attaching(), twoThreads(), allocated()));
  }

  private static Section lifeCycle() {
    Figure contract = time("LifeCycleBenchmark.contract");
    Figure both = time("ContractBenchmark.contract");
    return section(
        "life-cycle",
        "A life cycle that does not change",
        List.of(
            column("a life cycle", DECORATOR, time("LifeCycleBenchmark.decorator")),
            column("and a requirement", DECORATOR, time("ContractBenchmark.decorator"))),
        List.of(
            row("the raw object", time("LifeCycleBenchmark.plain"), time("ContractBenchmark.off")),
            row("contract", contract, both),
            row(
                "`java.lang.reflect.Proxy`",
                time("LifeCycleBenchmark.reflectProxy"),
                time("ContractBenchmark.reflectProxy")),
            row(
                "AspectJ, woven after compilation",
                time("LifeCycleBenchmark.aspectj"),
                time("ContractBenchmark.aspectj")),
            row(
                "Spring AOP, a JDK proxy",
                time("LifeCycleBenchmark.springProxy"),
                time("ContractBenchmark.springProxy"))),
        List.of(
            goal("a life cycle", contract, time("LifeCycleBenchmark.decorator"), 1.1),
            new Section.Goal(
                "contract to proxy: a life cycle",
                contract,
                List.of(time("LifeCycleBenchmark.reflectProxy")),
                0.5),
            goal("and a requirement", both, time("ContractBenchmark.decorator"), 1.1)));
  }

  private static Section keyed() {
    List<Keyed> calls =
        List.of(
            new Keyed("ref", "NOTHING", "`ref`"),
            new Keyed("set", "NOTHING", "`set`"),
            new Keyed("ref", "MAP", "`ref` of a map"),
            new Keyed("set", "MAP", "`set` of a map"));
    return section(
        "keyed",
        "A rule for each key, at `FULL`, with 1,000,000 live keys",
        calls.stream()
            .map(call -> column(call.title, DECORATOR, call.figure("Decorator")))
            .toList(),
        List.of(
            new Section.Row(
                "contract", calls.stream().map(call -> call.figure("Contract")).toList())),
        calls.stream()
            .map(call -> goal(call.title, call.figure("Contract"), call.figure("Decorator"), 1.5))
            .toList());
  }

  /** A call of {@code KeyedBenchmark}. */
  private record Keyed(String method, String target, String title) {
    private Figure figure(String checkedBy) {
      return Figure.time(Case.of("KeyedBenchmark." + method + "By" + checkedBy, "target", target));
    }
  }

  private static Section sliced() {
    Figure changes = time("SlicedBenchmark.closeAndOpen");
    Figure unchecked = time("SlicedBenchmark.unchecked");
    return section(
        "sliced",
        "A regular expression for each of 1,000 slices",
        List.of(
            column("a call that changes no state", UNCHECKED, unchecked),
            column("a call that changes it", UNCHECKED, unchecked)),
        List.of(row("contract", time("SlicedBenchmark.read"), changes)),
        List.of(new Section.Goal("a call that changes the state, ns", changes, List.of(), 60)));
  }

  private static Section iterators() {
    Figure byPair = time("MultiObjectBenchmark.contractByPair");
    return section(
        "iterators",
        "`next()` of an iterator, which a change of its collection forbids",
        List.of(column("`next()`", DECORATOR, time("MultiObjectBenchmark.decorator"))),
        List.of(
            row("a slice for each iterator", time("MultiObjectBenchmark.contract")),
            row("a slice for each pair of collection and iterator", byPair),
            row(
                "the same, where each call changes its state",
                time("MultiObjectBenchmark.changesByPair"))),
        List.of(new Section.Goal("a slice for each pair, ns", byPair, List.of(), 60)));
  }

  private static Section attaching() {
    Figure located = time("AttachBenchmark.withCallSite");
    return section(
        "attaching",
        "Making a checked object",
        List.of(column("an object", DECORATOR, time("AttachBenchmark.decorator"))),
        List.of(
            row("a life cycle", time("AttachBenchmark.withoutCallSite")),
            row("a life cycle, with the call site", located),
            row("a rule for each key", time("AttachBenchmark.keyedWithoutCallSite")),
            row(
                "a rule for each key, with the call site",
                time("AttachBenchmark.keyedWithCallSite"))),
        List.of(
            new Section.Goal("a life cycle, with the call site, ns", located, List.of(), 1_000)));
  }

  private static Section twoThreads() {
    List<String> benchmarks = List.of("decorator", "lifeCycle", "keyed");
    return new Section(
        "two-threads",
        "Two threads on one checked object",
        Survival.READS_ONLY,
        Unit.PER_SECOND,
        Section.Plot.BARS,
        benchmarks.stream()
            .map(each -> column(each, "twice one thread", threads(each, "One").times(2)))
            .toList(),
        List.of(
            new Section.Row(
                "two threads", benchmarks.stream().map(each -> threads(each, "Two")).toList())),
        benchmarks.stream()
            .skip(1) // the decorator's
            .map(
                each ->
                    new Section.Goal(
                        each + ", two threads to one",
                        threads(each, "Two"),
                        List.of(threads(each, "One")),
                        1.8))
            .toList());
  }

  private static Section allocated() {
    List<Allocating> calls =
        List.of(
            new Allocating("a life cycle", "LifeCycleBenchmark.contract", DECORATOR),
            new Allocating("a slice that changes", "SlicedBenchmark.closeAndOpen", UNCHECKED),
            new Allocating("`next()`, by pair", "MultiObjectBenchmark.contractByPair", DECORATOR),
            new Allocating("the same, changing", "MultiObjectBenchmark.changesByPair", DECORATOR),
            new Allocating("making an object", "AttachBenchmark.withCallSite", DECORATOR));
    return new Section(
        "bytes",
        "Bytes that a call allocates",
        Survival.READS_ONLY,
        Unit.BYTES,
        Section.Plot.BARS,
        calls.stream().map(call -> column(call.title, call.limitTitle, call.limit())).toList(),
        List.of(new Section.Row("contract", calls.stream().map(Allocating::contract).toList())),
        List.of());
  }

  /** What may allocate, with the title of its limit, a method of the same class. */
  private record Allocating(String title, String benchmark, String limitTitle) {
    private Figure contract() {
      return Figure.allocated(Case.of(benchmark));
    }

    private Figure limit() {
      String type = benchmark.substring(0, benchmark.indexOf('.'));
      String method = limitTitle.equals(DECORATOR) ? ".decorator" : ".unchecked";
      return Figure.allocated(Case.of(type + method));
    }
  }

  private static Figure threads(String benchmark, String count) {
    return Figure.rate(Case.of("TwoThreadsBenchmark." + benchmark + "By" + count));
  }

  private static Section section(
      String name,
      String title,
      List<Section.Column> columns,
      List<Section.Row> rows,
      List<Section.Goal> goals) {
    return new Section(
        name,
        title,
        Survival.READS_ONLY,
        Unit.NANOSECONDS,
        Section.Plot.BARS,
        columns,
        rows,
        goals);
  }

  private static Figure time(String benchmark) {
    return Figure.time(Case.of(benchmark));
  }

  private static Section.Column column(String title, String limitTitle, Figure limit) {
    return new Section.Column(title, 0, limitTitle, limit);
  }

  private static Section.Row row(String title, Figure... figures) {
    return new Section.Row(title, List.of(figures));
  }

  private static Section.Goal goal(String text, Figure ours, Figure other, double bar) {
    return new Section.Goal("contract to decorator: " + text, ours, List.of(other), bar);
  }
}
