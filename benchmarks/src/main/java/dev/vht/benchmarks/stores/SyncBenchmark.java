package dev.vht.benchmarks.stores;

import dev.vht.Durability;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/**
 * The number of writes per second that a table acknowledges under DISK, against the disk itself:
 * records of the same size, each appended to a plain file and synced.
 *
 * <p>The three take turns, because the speed of a shared disk varies.
 */
public final class SyncBenchmark {
  private static final Shape SHAPE = new Shape(1_000_000, 100);
  private static final int ROUNDS = 5;
  private static final int MANY = 16;

  private final Workload workload = new Workload(SHAPE);
  private final long nanosARound;

  private SyncBenchmark(long secondsARound) {
    nanosARound = TimeUnit.SECONDS.toNanos(secondsARound);
  }

  /**
   * Measures.
   *
   * @param arguments the scheme of a storage, for example {@code log}; and the seconds that each of
   *     them has in each round, 3 by default
   * @throws IOException if the plain file cannot be written
   * @throws InterruptedException if it is interrupted
   * @throws ExecutionException if a write to the table fails
   */
  public static void main(String[] arguments)
      throws IOException, InterruptedException, ExecutionException {
    long seconds = arguments.length > 1 ? Long.parseLong(arguments[1]) : 3;
    new SyncBenchmark(seconds).compare(arguments[0]);
  }

  private void compare(String scheme) throws IOException, InterruptedException, ExecutionException {
    double[] plain = new double[ROUNDS];
    double[] one = new double[ROUNDS];
    double[] many = new double[ROUNDS];
    try (Scratch scratch = new Scratch();
        FileChannel file = plainFile(scratch.directory());
        Store table = TableStore.open(scheme, scratch.directory(), Durability.DISK)) {
      appended(file);
      written(table, MANY); // warm-up
      for (int round = 0; round < ROUNDS; round++) {
        plain[round] = appended(file);
        one[round] = written(table, 1);
        many[round] = written(table, MANY);
      }
    }
    print(scheme, Figures.of(plain), Figures.of(one), Figures.of(many));
  }

  private static FileChannel plainFile(Path directory) throws IOException {
    return FileChannel.open(
        directory.resolve("plain"), StandardOpenOption.CREATE, StandardOpenOption.APPEND);
  }

  /** Appends to a plain file, and syncs each record. */
  private double appended(FileChannel file) throws IOException {
    long start = System.nanoTime();
    long records = 0;
    while (System.nanoTime() - start < nanosARound) {
      file.write(
          new ByteBuffer[] {
            ByteBuffer.wrap(Workload.key(records)), ByteBuffer.wrap(workload.value(records, 0))
          });
      file.force(false);
      records++;
    }
    return perSecond(records, start);
  }

  /** Writes to a table with several threads. */
  private double written(Store table, int threads) throws InterruptedException, ExecutionException {
    ExecutorService executor = Executors.newFixedThreadPool(threads);
    try {
      List<Callable<Long>> writers = new ArrayList<>();
      for (int writer = 0; writer < threads; writer++) {
        long first = (long) writer << 20;
        writers.add(() -> writtenByOne(table, first));
      }
      long start = System.nanoTime();
      long records = 0;
      for (Future<Long> written : executor.invokeAll(writers)) {
        records += written.get();
      }
      return perSecond(records, start);
    } finally {
      executor.shutdown();
    }
  }

  private long writtenByOne(Store table, long first) {
    long start = System.nanoTime();
    long records = 0;
    while (System.nanoTime() - start < nanosARound) {
      table.put(Workload.key(first + records), workload.value(first + records, 0));
      records++;
    }
    return records;
  }

  private static double perSecond(long records, long start) {
    return records * (double) TimeUnit.SECONDS.toNanos(1) / (System.nanoTime() - start);
  }

  private static void print(String scheme, Figures plain, Figures one, Figures many) {
    MarkdownTable table = new MarkdownTable("synced writes", "a second", "share", "bar");
    table.row("appended to a plain file and synced", plain.toString(), "", "");
    table.row(
        "`" + scheme + ":` under `DISK`, one thread",
        one.toString(),
        MarkdownTable.number(one.median() / plain.median()) + " of the plain file's",
        "≥ 0.80");
    table.row(
        "`" + scheme + ":` under `DISK`, " + MANY + " threads",
        many.toString(),
        MarkdownTable.number(many.median() / one.median()) + " times one thread's",
        "≥ 5");
    System.out.println(table);
  }
}
