package dev.vht.benchmarks.run;

import dev.vht.benchmarks.run.measure.Case;
import dev.vht.benchmarks.run.measure.Extent;
import dev.vht.benchmarks.run.measure.Figure;
import dev.vht.benchmarks.run.measure.Unit;
import dev.vht.benchmarks.stores.Shape;
import java.util.List;
import java.util.Map;

/** Writes that are on the disk when they return. */
final class DurableTable {
  private static final int MANY = 16;

  private DurableTable() {}

  static Table of(Extent extent) {
    List<Store> several =
        List.of(
            new Store("log", "`log:`"),
            new Store("sqlite", "`sqlite:`"),
            new Store("files", "`files:`"),
            new Store("rocksdb", "RocksDB"));
    List<Store> all =
        List.of(
            several.get(0),
            several.get(1),
            several.get(2),
            several.get(3),
            new Store("lmdb", "LMDB"));
    Store log = several.get(0);
    return new Table(
        "durable",
        "What synced writes cost",
        "`SyncBenchmark`: new records of 16 + 100 bytes. A store and a plain file, to which one"
            + " thread appends and syncs such records, take turns of a second, so each store has a"
            + " limit of its own. Several threads can exceed it, where one sync serves several of"
            + " their writes.",
        Limits.of(extent.choose(new Shape(1_000_000, 100), new Shape(50_000, 100))),
        List.of(
            section(
                "one-thread",
                1,
                all,
                new Section.Goal(
                    "`log:` to the plain file", log.rate(1), List.of(log.plainRate(1)), 0.8)),
            section(
                "16-threads",
                MANY,
                several,
                new Section.Goal(
                    "`log:`, 16 threads to one", log.rate(MANY), List.of(log.rate(1)), 5))));
  }

  /** A store of {@code SyncBenchmark}. */
  private record Store(String parameter, String title) {
    private Case with(int threads) {
      return new Case(
          "SyncBenchmark.write", Map.of("store", parameter, "threads", Integer.toString(threads)));
    }

    private Figure rate(int threads) {
      return Figure.quotient(with(threads), "many", "turns");
    }

    private Figure plainRate(int threads) {
      return Figure.quotient(with(threads), "one", "turns");
    }
  }

  private static Section section(String name, int threads, List<Store> stores, Section.Goal goal) {
    String title = threads == 1 ? "One thread" : threads + " threads";
    return new Section(
        name,
        title,
        Survival.POWER,
        Unit.PER_SECOND,
        Section.Plot.BARS,
        stores.stream()
            .map(
                store ->
                    new Section.Column(store.title, 0, "a plain file", store.plainRate(threads)))
            .toList(),
        List.of(new Section.Row(title, stores.stream().map(store -> store.rate(threads)).toList())),
        List.of(goal));
  }
}
