package dev.vht.benchmarks.stores;

import java.io.IOException;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;

/**
 * Overwrites records at random, as many as there are in each pass, and prints how much of the disk
 * is used at most against what is live, and how long a set takes.
 */
public final class Overwrite {
  private static final int PASSES = 10;
  private static final long LONGEST = TimeUnit.MINUTES.toNanos(10);
  private static final int DIGITS = 3;

  private final SplittableRandom random = new SplittableRandom(4);
  private final Workload workload;
  private final Histogram all = new Histogram(LONGEST, DIGITS);
  private final MarkdownTable table =
      new MarkdownTable("pass", "disk × live, most", "p50 µs", "p99 µs", "p99.9 µs", "most µs");
  private double mostAfterTheFirst;

  private Overwrite(Workload workload) {
    this.workload = workload;
  }

  /**
   * Measures.
   *
   * @param arguments the name of a store, for example {@code log}; and the shape, 1000000x100
   *     unless given
   * @throws IOException if the disk cannot be watched
   */
  public static void main(String[] arguments) throws IOException {
    Shape shape = Shape.parse(arguments.length > 1 ? arguments[1] : "1000000x100");
    new Overwrite(new Workload(shape)).overwrite(arguments[0]);
  }

  private void overwrite(String name) throws IOException {
    try (Scratch scratch = new Scratch();
        Store store = Stores.open(name, scratch.directory(), workload.shape());
        DiskUse use = DiskUse.of(scratch.directory())) {
      workload.load(store);
      row("load", ratio(use.mostSinceAsked()), new Histogram(LONGEST, DIGITS));
      for (int pass = 1; pass <= PASSES; pass++) {
        pass(pass, store, use);
      }
      workload.check(store, PASSES);
      System.out.printf("%s, %s, %,d looks at the disk%n%n", name, workload.shape(), use.samples());
    }
    row("all, disk after the first pass", mostAfterTheFirst, all);
    System.out.println(table);
  }

  private void pass(int pass, Store store, DiskUse use) {
    Histogram histogram = new Histogram(LONGEST, DIGITS);
    for (int i = 0; i < workload.shape().records(); i++) {
      int record = random.nextInt(workload.shape().records());
      byte[] key = Workload.key(record);
      byte[] value = workload.value(record, pass);
      long start = System.nanoTime();
      store.put(key, value);
      histogram.recordValue(System.nanoTime() - start);
    }
    double ratio = ratio(use.mostSinceAsked());
    row(String.valueOf(pass), ratio, histogram);
    all.add(histogram);
    if (pass > 1) {
      mostAfterTheFirst = Math.max(mostAfterTheFirst, ratio);
    }
  }

  private double ratio(long bytes) {
    return (double) bytes / workload.shape().liveBytes();
  }

  private void row(String pass, double ratio, Histogram histogram) {
    table.row(
        pass,
        MarkdownTable.number(ratio),
        micros(histogram.getValueAtPercentile(50)),
        micros(histogram.getValueAtPercentile(99)),
        micros(histogram.getValueAtPercentile(99.9)),
        micros(histogram.getMaxValue()));
  }

  /** A time, or nothing where no set was timed. */
  private static String micros(long nanos) {
    return nanos == 0 ? "–" : MarkdownTable.number(nanos / 1e3);
  }
}
