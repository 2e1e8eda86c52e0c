package dev.vht.benchmarks.stores;

import java.io.IOException;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;

/**
 * Overwrites random records, in each pass as many as there are, and prints the maximum ratio of
 * disk space to live bytes, and the time of a set.
 */
public final class Overwrite {
  private static final int PASSES = 10;
  private static final long MAX_NANOS = TimeUnit.MINUTES.toNanos(10);
  private static final int DIGITS = 3;

  private final SplittableRandom random = new SplittableRandom(4);
  private final Workload workload;
  private final Histogram all = new Histogram(MAX_NANOS, DIGITS);
  private final MarkdownTable table =
      new MarkdownTable("pass", "disk × live, max", "p50 µs", "p99 µs", "p99.9 µs", "max µs");
  private double maxAfterFirstPass;

  private Overwrite(Workload workload) {
    this.workload = workload;
  }

  /**
   * Measures.
   *
   * @param arguments the name of a store, for example {@code log}; and the shape, 1000000x100 by
   *     default
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
      row("load", ratio(use.takeMaximum()), new Histogram(MAX_NANOS, DIGITS));
      for (int pass = 1; pass <= PASSES; pass++) {
        pass(pass, store, use);
      }
      workload.check(store, PASSES);
      System.out.printf(
          "%s, %s, %,d samples of the disk%n%n", name, workload.shape(), use.samples());
    }
    row("all, disk after the first pass", maxAfterFirstPass, all);
    System.out.println(table);
  }

  private void pass(int pass, Store store, DiskUse use) {
    Histogram histogram = new Histogram(MAX_NANOS, DIGITS);
    for (int i = 0; i < workload.shape().records(); i++) {
      int record = random.nextInt(workload.shape().records());
      byte[] key = Workload.key(record);
      byte[] value = workload.value(record, pass);
      long start = System.nanoTime();
      store.put(key, value);
      histogram.recordValue(System.nanoTime() - start);
    }
    double ratio = ratio(use.takeMaximum());
    row(String.valueOf(pass), ratio, histogram);
    all.add(histogram);
    if (pass > 1) {
      maxAfterFirstPass = Math.max(maxAfterFirstPass, ratio);
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

  /** Formats a time, or a dash if no set was timed. */
  private static String micros(long nanos) {
    return nanos == 0 ? "–" : MarkdownTable.number(nanos / 1e3);
  }
}
