package dev.vht.benchmarks.run;

import dev.vht.benchmarks.run.measure.Case;
import dev.vht.benchmarks.run.measure.Extent;
import dev.vht.benchmarks.run.measure.Figure;
import dev.vht.benchmarks.run.measure.Unit;
import dev.vht.benchmarks.stores.Shape;
import dev.vht.benchmarks.ycsb.Mix;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;

/** The core workloads of YCSB, on our storages and on other stores. */
final class YcsbTable {
  private static final String LIMIT = "a map in memory";
  private static final int RECORD_BYTES = 1_000;

  private static final List<Store> SURVIVING =
      List.of(
          new Store("log", "`log:`"),
          new Store("files", "`files:`"),
          new Store("sqlite", "`sqlite:`"),
          new Store("rocksdb", "RocksDB"));
  private static final List<Store> LOSING = List.of(new Store("mvstore", "H2 MVStore"));

  /** A store of {@code YcsbBenchmark}. */
  private record Store(String parameter, String title) {}

  /** A counter of {@code YcsbBenchmark}, and its name for documents. */
  private record Percentile(String counter, String title) {
    private static List<Percentile> of(String counter, String call) {
      return List.of(
          new Percentile(counter + "P50", call + " p50"),
          new Percentile(counter + "P95", call + " p95"),
          new Percentile(counter + "P99", call + " p99"),
          new Percentile(counter + "P999", call + " p99.9"));
    }
  }

  /** What is done to a store. */
  private record Load(Mix mix, int threads, int records) {
    private Case on(Store store) {
      return new Case(
          "YcsbBenchmark.store",
          Map.of(
              "workload", mix.name(),
              "threads", Integer.toString(threads),
              "records", Integer.toString(records),
              "store", store.parameter));
    }

    private Case inMemory() {
      return new Case(
          "YcsbBenchmark.memory",
          Map.of(
              "workload", mix.name(),
              "threads", Integer.toString(threads),
              "records", Integer.toString(records)));
    }

    private Section latencies(Survival survival, List<Store> stores) {
      List<Percentile> percentiles = percentiles();
      return new Section(
          "%s-%d-%s".formatted(mix, threads, name(survival)).toLowerCase(Locale.ROOT),
          "Workload %s, %s%s".formatted(mix, by(threads), suffix(survival)),
          survival,
          Unit.MICROSECONDS,
          Section.Plot.BARS,
          percentiles.stream().map(this::column).toList(),
          stores.stream().map(store -> row(store, percentiles)).toList(),
          List.of());
    }

    private List<Percentile> percentiles() {
      List<Percentile> reads = Percentile.of("read", "read");
      return switch (mix) {
        case C -> reads;
        case D -> joined(reads, Percentile.of("write", "insert"));
        case A, B, F -> joined(reads, Percentile.of("write", "update"));
      };
    }

    private Section.Column column(Percentile percentile) {
      return new Section.Column(
          percentile.title, 0, LIMIT, Figure.counter(inMemory(), percentile.counter));
    }

    private Section.Row row(Store store, List<Percentile> percentiles) {
      return new Section.Row(
          store.title,
          percentiles.stream().map(each -> Figure.counter(on(store), each.counter)).toList());
    }
  }

  private YcsbTable() {}

  static Table of(Extent extent) {
    Shape shape = extent.choose(new Shape(100_000, RECORD_BYTES), new Shape(2_000, RECORD_BYTES));
    List<Section> sections = new ArrayList<>();
    for (int threads : List.of(1, 2)) {
      sections.add(throughput(threads, shape.records(), Survival.PROCESS, SURVIVING));
      sections.add(throughput(threads, shape.records(), Survival.NOTHING, LOSING));
    }
    for (Mix mix : Mix.values()) {
      for (int threads : List.of(1, 2)) {
        Load load = new Load(mix, threads, shape.records());
        if (mix == Mix.C) {
          sections.add(load.latencies(Survival.READS_ONLY, joined(SURVIVING, LOSING)));
        } else {
          sections.add(load.latencies(Survival.PROCESS, SURVIVING));
          sections.add(load.latencies(Survival.NOTHING, LOSING));
        }
      }
    }
    return new Table(
        "ycsb",
        "The core workloads of YCSB",
        introduction(shape.records()),
        Limits.of(shape),
        sections);
  }

  private static String introduction(int records) {
    return "`YcsbBenchmark`: %,d records of ten fields of 100 bytes, a heap of 1 GiB, nothing is"
            .formatted(records)
        + " synced, and all files are in the page cache. YCSB verified every read. The limit is the"
        + " same run on a `ConcurrentHashMap` instead of a store, which costs what YCSB and the"
        + " binding cost.";
  }

  private static Section throughput(
      int threads, int records, Survival survival, List<Store> stores) {
    List<Load> loads =
        Arrays.stream(Mix.values()).map(mix -> new Load(mix, threads, records)).toList();
    return new Section(
        "throughput-" + threads + "-" + name(survival),
        "Transactions a second, " + by(threads) + suffix(survival),
        survival,
        Unit.PER_SECOND,
        Section.Plot.BARS,
        loads.stream()
            .map(load -> new Section.Column("" + load.mix, 0, LIMIT, perSecond(load.inMemory())))
            .toList(),
        stores.stream()
            .map(
                store ->
                    new Section.Row(
                        store.title,
                        loads.stream().map(load -> perSecond(load.on(store))).toList()))
            .toList(),
        List.of());
  }

  private static Figure perSecond(Case source) {
    return Figure.counter(source, "perSecond");
  }

  private static String by(int threads) {
    return threads == 1 ? "one thread" : threads + " threads";
  }

  private static String name(Survival survival) {
    return survival.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  private static String suffix(Survival survival) {
    return switch (survival) {
      case PROCESS -> ", writes that survive a kill";
      case NOTHING -> ", writes that a kill may lose";
      case READS_ONLY, MEMORY, POWER -> "";
    };
  }

  private static <T> List<T> joined(List<T> some, List<T> others) {
    return Stream.concat(some.stream(), others.stream()).toList();
  }
}
