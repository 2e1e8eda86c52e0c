package dev.vht.benchmarks.stores.cassandra;

import dev.vht.VirtualHashTable;
import dev.vht.benchmarks.Heap;
import dev.vht.benchmarks.stores.Figures;
import dev.vht.benchmarks.stores.MarkdownTable;
import dev.vht.benchmarks.stores.Shape;
import dev.vht.benchmarks.stores.Workload;
import java.util.Iterator;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * Walking over a table of {@code cassandra:}, against {@link DriverWalk}. The two take turns. The
 * table stays for the next run, because filling it takes longer than walking.
 */
final class CassandraWalk {
  private static final String NAME = "walked";
  private static final double NANOS_A_SECOND = 1e9;
  private static final double BYTES_A_MEBIBYTE = 1 << 20;
  private static final int SAMPLES = 20;

  private final Workload workload;
  private final int rounds;
  private final DriverWalk driver;
  private final VirtualHashTable<byte[], byte[]> table;

  private CassandraWalk(
      BenchmarkCluster cluster, VirtualHashTable<byte[], byte[]> table, Shape shape, int rounds) {
    this.workload = new Workload(shape);
    this.rounds = rounds;
    this.table = table;
    this.driver = new DriverWalk(cluster.session(), BenchmarkCluster.qualified(NAME + shape));
  }

  /** Fills the table, unless an earlier run has done so; returns the keys a second. */
  static MarkdownTable fill(BenchmarkCluster cluster, Shape shape) {
    MarkdownTable rows = new MarkdownTable("`fill`, " + shape, "keys a second");
    try (VirtualHashTable<byte[], byte[]> table = cluster.open(NAME + shape, "lwt")) {
      if (table.isEmpty()) {
        long start = System.nanoTime();
        table.fill(new Workload(shape).content());
        rows.row("one thread", MarkdownTable.number(shape.records() / secondsSince(start)));
      } else {
        rows.row("filled already", "–");
      }
    }
    return rows;
  }

  /** Returns the rows that compare the walks. */
  static MarkdownTable measure(BenchmarkCluster cluster, Shape shape, int rounds) {
    try (VirtualHashTable<byte[], byte[]> table = cluster.open(NAME + shape, "lwt")) {
      return new CassandraWalk(cluster, table, shape, rounds).measure();
    }
  }

  private static double secondsSince(long start) {
    return (System.nanoTime() - start) / NANOS_A_SECOND;
  }

  /** One way to walk; it returns the bytes that it has found. */
  @FunctionalInterface
  private interface Walk {
    long run();
  }

  private MarkdownTable measure() {
    MarkdownTable rows =
        new MarkdownTable("walk, " + workload.shape(), "ours", "plain driver", "×", "bar");
    long keyBytes = (long) workload.shape().records() * Shape.KEY_BYTES;
    compare(rows, "keys a second", keyBytes, this::keys, driver::keys);
    compare(rows, "entries a second", workload.shape().liveBytes(), this::entries, driver::entries);
    rows.row(
        "growth of the live heap over keys, MiB",
        growth(VirtualHashTable::keys).atMost(64),
        "–",
        "–",
        "< 64");
    rows.row(
        "growth of the live heap over entries, MiB",
        growth(VirtualHashTable::entries).atMost(64),
        "–",
        "–",
        "< 64");
    return rows;
  }

  private void compare(MarkdownTable rows, String title, long bytes, Walk ours, Walk plain) {
    double[] mine = new double[rounds];
    double[] theirs = new double[rounds];
    double[] ratio = new double[rounds];
    for (int round = -1; round < rounds; round++) { // one to warm up
      boolean isPlainFirst = round % 2 == 0;
      double before = isPlainFirst ? seconds(plain, bytes) : 0;
      double walked = seconds(ours, bytes);
      double read = isPlainFirst ? before : seconds(plain, bytes);
      if (round >= 0) {
        mine[round] = workload.shape().records() / walked;
        theirs[round] = workload.shape().records() / read;
        ratio[round] = read / walked;
      }
    }
    rows.row(
        title,
        Figures.of(mine).toString(),
        Figures.of(theirs).toString(),
        Figures.of(ratio).atLeast(0.7),
        "≥ 0.7");
  }

  private static double seconds(Walk walk, long bytes) {
    long start = System.nanoTime();
    long walked = walk.run();
    if (walked != bytes) {
      throw new IllegalStateException("a walk returned %d bytes of %d".formatted(walked, bytes));
    }
    return secondsSince(start);
  }

  private long keys() {
    try (Stream<byte[]> keys = table.keys()) {
      return keys.mapToLong(key -> key.length).sum();
    }
  }

  private long entries() {
    try (Stream<Map.Entry<byte[], byte[]>> entries = table.entries()) {
      return entries.mapToLong(each -> each.getKey().length + each.getValue().length).sum();
    }
  }

  /** Walks again, and measures the live heap now and then. */
  private Figures growth(Function<VirtualHashTable<byte[], byte[]>, Stream<?>> walk) {
    long before = Heap.used();
    long most = before;
    int step = Math.max(1, workload.shape().records() / SAMPLES);
    try (Stream<?> elements = walk.apply(table)) {
      int walked = 0;
      for (Iterator<?> each = elements.iterator(); each.hasNext(); ) {
        Object unused = each.next();
        walked++;
        if (walked % step == 0) {
          most = Math.max(most, Heap.used());
        }
      }
    }
    return Figures.of((most - before) / BYTES_A_MEBIBYTE);
  }
}
