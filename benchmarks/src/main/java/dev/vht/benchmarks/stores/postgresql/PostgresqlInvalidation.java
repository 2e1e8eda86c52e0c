package dev.vht.benchmarks.stores.postgresql;

import dev.vht.CachePolicy;
import dev.vht.Freshness;
import dev.vht.OpenMode;
import dev.vht.VirtualHashTable;
import dev.vht.VirtualHashTables;
import dev.vht.benchmarks.stores.Figures;
import dev.vht.benchmarks.stores.MarkdownTable;
import dev.vht.codec.Codecs;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * The time from the end of a set in one process until another process, which has the old value in
 * its cache, gets the new one.
 */
final class PostgresqlInvalidation {
  private static final String KEY = "key";
  private static final long POLL_NANOS = 100_000;
  private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(30);
  private static final double NANOS_A_MILLISECOND = 1e6;
  private static final int WARM_UP = 10;

  private PostgresqlInvalidation() {}

  /**
   * Sets the key for each line of the input, and prints when the set has returned.
   *
   * @param arguments the URL of the table
   */
  public static void main(String[] arguments) throws IOException {
    try (VirtualHashTable<String, Long> table =
        VirtualHashTables.at(arguments[0])
            .keys(Codecs.strings())
            .values(Codecs.longs())
            .mode(OpenMode.UPDATE)
            .open()) {
      BufferedReader numbers =
          new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
      for (String line = numbers.readLine(); line != null; line = numbers.readLine()) {
        table.set(KEY, Long.parseLong(line));
        System.out.println(System.nanoTime()); // on Linux, all processes have the same origin
      }
    }
  }

  /** Returns the rows. */
  static MarkdownTable measure(PostgresqlServer server, int count) throws IOException {
    String url = server.url("announced");
    double[] milliseconds = new double[count];
    try (VirtualHashTable<String, Long> table =
        VirtualHashTables.at(url)
            .keys(Codecs.strings())
            .values(Codecs.longs())
            .mode(OpenMode.CREATE)
            .cache(CachePolicy.all())
            .freshness(Freshness.within(Duration.ofSeconds(10)))
            .open()) {
      table.set(KEY, 0L);
      Process other = start(url);
      try (BufferedReader ends =
              new BufferedReader(
                  new InputStreamReader(other.getInputStream(), StandardCharsets.UTF_8));
          OutputStream numbers = other.getOutputStream()) {
        for (int i = -WARM_UP; i < count; i++) {
          long number = (long) i + WARM_UP + 1;
          long seen = seen(table, number, numbers);
          long ended = Long.parseLong(String.valueOf(ends.readLine()));
          if (i >= 0) {
            milliseconds[i] = Math.max(0, seen - ended) / NANOS_A_MILLISECOND;
          }
        }
      } finally {
        other.destroy();
      }
      table.delete();
    }
    Figures all = Figures.of(milliseconds);
    MarkdownTable rows =
        new MarkdownTable("a value that another process has set is seen", "ms", "9 of 10", "bar");
    rows.row(
        count + " sets, median with least and greatest",
        all.atMost(20),
        MarkdownTable.number(all.quantile(0.9)),
        "≤ 20");
    return rows;
  }

  private static Process start(String url) throws IOException {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Xmx256m",
            "-cp",
            System.getProperty("java.class.path"),
            PostgresqlInvalidation.class.getName(),
            url)
        .redirectError(ProcessBuilder.Redirect.INHERIT)
        .start();
  }

  /** Lets the other process set the key, and returns when this one has got the number. */
  private static long seen(VirtualHashTable<String, Long> table, long number, OutputStream numbers)
      throws IOException {
    long old = table.ref(KEY); // is cached now
    numbers.write((number + "\n").getBytes(StandardCharsets.UTF_8));
    numbers.flush();
    long start = System.nanoTime();
    while (table.ref(KEY) != number) {
      if (System.nanoTime() - start > PATIENCE_NANOS) {
        throw new IllegalStateException("the value is still " + old + ", not " + number);
      }
      LockSupport.parkNanos(POLL_NANOS);
    }
    return System.nanoTime();
  }
}
