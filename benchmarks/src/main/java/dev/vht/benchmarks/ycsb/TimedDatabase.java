package dev.vht.benchmarks.ycsb;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.Vector;
import java.util.function.Supplier;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;
import site.ycsb.ByteIterator;
import site.ycsb.DB;
import site.ycsb.Status;

/**
 * Measures the calls of one thread in nanoseconds, and counts those that fail. What YCSB has for
 * this measures in whole microseconds, of which the fastest stores need one or two.
 */
final class TimedDatabase extends DB {
  /** The digits of a time that are kept. */
  static final int DIGITS = 3;

  private final DB database;
  private final Histogram reads = new Histogram(DIGITS);
  private final Histogram writes = new Histogram(DIGITS);
  private long failures;

  TimedDatabase(DB database) {
    this.database = database;
  }

  /** Returns how long reads took, also those of a read-modify-write. */
  Histogram reads() {
    return reads;
  }

  /** Returns how long updates, inserts and deletions took. */
  Histogram writes() {
    return writes;
  }

  /** Returns how many calls did not return {@code OK}. */
  long failures() {
    return failures;
  }

  private Status timed(Histogram times, Supplier<Status> call) {
    long start = System.nanoTime();
    Status status = call.get();
    times.recordValue(System.nanoTime() - start);
    if (!status.isOk()) {
      failures++;
    }
    return status;
  }

  @Override
  public Status read(
      String table, String key, @Nullable Set<String> names, Map<String, ByteIterator> result) {
    return timed(reads, () -> database.read(table, key, names, result));
  }

  @Override
  @SuppressWarnings("NonApiType") // YCSB's
  public Status scan(
      String table,
      String first,
      int count,
      @Nullable Set<String> names,
      Vector<HashMap<String, ByteIterator>> result) {
    return timed(reads, () -> database.scan(table, first, count, names, result));
  }

  @Override
  public Status update(String table, String key, Map<String, ByteIterator> values) {
    return timed(writes, () -> database.update(table, key, values));
  }

  @Override
  public Status insert(String table, String key, Map<String, ByteIterator> values) {
    return timed(writes, () -> database.insert(table, key, values));
  }

  @Override
  public Status delete(String table, String key) {
    return timed(writes, () -> database.delete(table, key));
  }
}
