package dev.vht.benchmarks.run;

import dev.vht.benchmarks.run.measure.Case;
import dev.vht.benchmarks.run.measure.Figure;
import dev.vht.benchmarks.stores.LimitsBenchmark;
import dev.vht.benchmarks.stores.Shape;
import java.util.List;

/** The limits of the machine, which are measured for each table. */
final class Limits {
  private static final Figure RANDOM_READ = Figure.time(Case.of("LimitsBenchmark.randomRead"));
  private static final Figure APPEND = Figure.time(Case.of("LimitsBenchmark.append"));
  private static final Figure SYNC = Figure.time(Case.of("LimitsBenchmark.sync"));

  private Limits() {}

  /** Returns the limits, for a table with records of a shape. */
  static List<Table.Limit> of(Shape shape) {
    String records = "%,d records of %,d bytes".formatted(shape.records(), shape.valueBytes());
    return List.of(
        new Table.Limit(
            "append bandwidth: blocks of 1 MiB into the page cache",
            APPEND.perSecond(),
            "MiB a second"),
        new Table.Limit(
            "sync rate: 116 bytes appended to a file and synced", SYNC.perSecond(), "a second"),
        new Table.Limit("a random read of memory, in 512 MiB", RANDOM_READ, "ns"),
        new Table.Limit(
            "`ConcurrentHashMap.get`, " + records + ", copying the value", mapGet(shape), "ns"));
  }

  /** A column of reads, which no table serves faster than a map in memory. */
  static Section.Column reads(String title, double size, Shape shape) {
    return new Section.Column(title, size, "`ConcurrentHashMap.get`", mapGet(shape));
  }

  /** A column of reads that find nothing, which have to read memory once at least. */
  static Section.Column misses(String title) {
    return randomReads(title, 0);
  }

  /** A column of calls that have to read memory once at least. */
  static Section.Column randomReads(String title, double size) {
    return new Section.Column(title, size, "a random read", RANDOM_READ);
  }

  /** A column of writes to the page cache, whose bytes have to be appended at least. */
  static Section.Column writes(String title, double size, Shape shape) {
    return new Section.Column(title, size, "append bandwidth", append(shape));
  }

  /** A column of rates of writes to the page cache. */
  static Section.Column writesPerSecond(String title, Shape shape) {
    return new Section.Column(title, 0, "append bandwidth", append(shape).perSecond());
  }

  private static Figure append(Shape shape) {
    double bytes = Shape.KEY_BYTES + shape.valueBytes();
    return APPEND.times(bytes / LimitsBenchmark.BLOCK_BYTES);
  }

  private static Figure mapGet(Shape shape) {
    return Figure.time(Case.of("LimitsBenchmark.mapGet", "shape", shape));
  }
}
