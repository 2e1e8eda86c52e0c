package dev.vht.benchmarks.run;

import dev.vht.benchmarks.run.measure.Case;
import dev.vht.benchmarks.run.measure.Extent;
import dev.vht.benchmarks.run.measure.Figure;
import dev.vht.benchmarks.run.measure.Unit;
import dev.vht.benchmarks.stores.Distribution;
import dev.vht.benchmarks.stores.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** What writers see while stores reclaim the space of what they overwrite. */
final class LatencyTable {
  private static final double OF_CHRONICLE = 2.0;
  private static final double OF_BEST = 0.5;
  private static final double DISK_USE = 2.5;
  private static final List<Peer> PEERS =
      List.of(Peer.LOG, Peer.CHRONICLE, Peer.LMDB, Peer.ROCKSDB);

  /** How long sets take, by the counters of {@code OverwriteBenchmark}. */
  private enum Percentile {
    MEDIAN("p50", "median"),
    PERCENT_99("p99", "percent99"),
    PERCENT_99_9("p99.9", "percent999"),
    PERCENT_99_99("p99.99", "percent9999"),
    LONGEST("longest", "longest");

    private final String title;
    private final String counter;

    Percentile(String title, String counter) {
      this.title = title;
      this.counter = counter;
    }
  }

  /** How records are overwritten. */
  private record Writing(Shape shape, Distribution distribution, int threads) {
    private Figure figure(Peer peer, String counter) {
      return Figure.counter(source(peer), counter);
    }

    private Case source(Peer peer) {
      return new Case(
          "OverwriteBenchmark.overwrite",
          Map.of(
              "store", peer.parameter(),
              "shape", shape.toString(),
              "distribution", distribution.toString(),
              "threads", Integer.toString(threads)));
    }

    private String by() {
      return distribution + ", by " + (threads == 1 ? "1 thread" : threads + " threads");
    }

    private String title() {
      return "%,d B, %s".formatted(shape.valueBytes(), by());
    }
  }

  private LatencyTable() {}

  static Table of(Extent extent) {
    List<Shape> shapes =
        extent.choose(
            List.of(new Shape(1_000_000, 100), new Shape(100_000, 4_096)),
            List.of(new Shape(10_000, 100), new Shape(1_000, 4_096)));
    List<Writing> writings =
        shapes.stream()
            .flatMap(shape -> Stream.of(Distribution.values()).map(each -> Map.entry(shape, each)))
            .flatMap(
                each ->
                    Stream.of(1, 4)
                        .map(threads -> new Writing(each.getKey(), each.getValue(), threads)))
            .toList();
    List<Section> sections = new ArrayList<>();
    writings.forEach(writing -> sections.add(times(writing)));
    sections.add(rates(writings));
    sections.add(diskUse(writings));
    sections.add(written(writings, "device", "Bytes to write to the device", "writtenToDevice"));
    sections.add(written(writings, "calls", "Bytes written by calls", "writtenByCalls"));
    return new Table(
        "latency",
        "What writers see while space is reclaimed",
        "`OverwriteBenchmark`: a store is loaded, all of its records are overwritten once, and then"
            + " ten times, at random and as fast as possible, while each set is timed. Keys have 16"
            + " bytes, values do not compress, the heap has 1 GiB; nothing is synced.",
        Limits.of(extent.choose(shapes.get(0), new Shape(50_000, 100))),
        sections);
  }

  private static Section times(Writing writing) {
    List<Percentile> percentiles = List.of(Percentile.values());
    return new Section(
        "%d-%s-%d".formatted(writing.shape.valueBytes(), writing.distribution, writing.threads),
        "Time of a set: %,d records of 16 + %,d bytes, %s"
            .formatted(writing.shape.records(), writing.shape.valueBytes(), writing.by()),
        Survival.PROCESS,
        Unit.MICROSECONDS,
        Section.Plot.BARS,
        percentiles.stream()
            .map(percentile -> Limits.writes(percentile.title, 0, writing.shape))
            .toList(),
        PEERS.stream()
            .map(
                peer ->
                    new Section.Row(
                        peer.title(),
                        percentiles.stream()
                            .map(percentile -> writing.figure(peer, percentile.counter))
                            .toList()))
            .toList(),
        goals(writing));
  }

  private static List<Section.Goal> goals(Writing writing) {
    String counter = Percentile.PERCENT_99_9.counter;
    Figure ours = writing.figure(Peer.LOG, counter);
    return List.of(
        new Section.Goal(
            "p99.9 of `log:` to that of Chronicle Map",
            ours,
            List.of(writing.figure(Peer.CHRONICLE, counter)),
            OF_CHRONICLE),
        new Section.Goal(
            "p99.9 of `log:` to that of the better of LMDB and RocksDB",
            ours,
            List.of(writing.figure(Peer.LMDB, counter), writing.figure(Peer.ROCKSDB, counter)),
            OF_BEST));
  }

  private static Section rates(List<Writing> writings) {
    return new Section(
        "rate",
        "Sets a second, of all threads together",
        Survival.PROCESS,
        Unit.PER_SECOND,
        Section.Plot.BARS,
        writings.stream()
            .map(writing -> Limits.writesPerSecond(writing.title(), writing.shape))
            .toList(),
        rows(writings, "setsPerSecond"),
        List.of());
  }

  private static Section diskUse(List<Writing> writings) {
    return new Section(
        "disk",
        "Disk in use at most, against the bytes of live keys and values",
        Survival.PROCESS,
        Unit.RATIO,
        Section.Plot.BARS,
        perByte(writings, "live bytes"),
        rows(writings, "diskUse"),
        writings.stream()
            .map(
                writing ->
                    new Section.Goal(
                        "disk in use by `log:`, " + writing.title(),
                        writing.figure(Peer.LOG, "diskUse"),
                        List.of(),
                        DISK_USE))
            .toList());
  }

  private static Section written(
      List<Writing> writings, String name, String title, String counter) {
    return new Section(
        name,
        title + ", against the bytes of the keys and values set",
        Survival.PROCESS,
        Unit.RATIO,
        Section.Plot.BARS,
        perByte(writings, "bytes set"),
        rows(writings, counter),
        List.of());
  }

  private static List<Section.Column> perByte(List<Writing> writings, String limit) {
    return writings.stream()
        .map(
            writing ->
                new Section.Column(
                    writing.title(), 0, limit, Figure.constant(writing.source(Peer.LOG), 1)))
        .toList();
  }

  private static List<Section.Row> rows(List<Writing> writings, String counter) {
    return PEERS.stream()
        .map(
            peer ->
                new Section.Row(
                    peer.title(),
                    writings.stream().map(writing -> writing.figure(peer, counter)).toList()))
        .toList();
  }
}
