package dev.vht.cassandra;

import dev.vht.StorageException;
import dev.vht.cassandra.session.Retry;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.UnaryOperator;

/**
 * Knows which generation of a table's content is the present one.
 *
 * <p>A handle reads the record, and may use it for the time of the lease, counted from before the
 * read. A handle that changes the record waits longer than that after the change, so when the
 * change returns, no handle begins a call with the older record. A call that began before may still
 * end with the older generation; it is concurrent with the change, so it counts as made before it.
 * This depends on the speed of clocks, which may differ by a tenth, but not on what they show.
 *
 * <p>A record that names a next generation says that a change is being made. A handle that reads it
 * waits until the change is complete, and completes it itself if nobody has done so in the time of
 * a lease. All of the next generation was written before the record named it.
 */
final class TableContent {
  private static final double SLOWEST_CLOCK = 1.1;
  private static final long MIN_POLL_NANOS = TimeUnit.MILLISECONDS.toNanos(2);
  private static final String READ = "read the record of";

  private final TableLocation table;
  private final RecordRow row;
  private final long incarnation;
  private final long leaseNanos;
  private final ReentrantLock reading = new ReentrantLock();
  private volatile Leased leased;

  /** A record, until when it may be used. */
  private record Leased(TableRecord record, long endNanos) {
    boolean isValid() {
      return System.nanoTime() - endNanos < 0;
    }
  }

  /**
   * Starts with a record that was just read.
   *
   * @param startNanos when the read began
   */
  TableContent(TableLocation table, RecordRow row, TableRecord record, long startNanos) {
    this.table = table;
    this.row = row;
    this.incarnation = record.incarnation();
    this.leaseNanos = TimeUnit.MILLISECONDS.toNanos(record.leaseMillis());
    this.leased = new Leased(record, record.next() == null ? startNanos + leaseNanos : startNanos);
  }

  /** Returns the present record, which the calling thread may use for one call. */
  TableRecord current() {
    Leased known = leased;
    return known.isValid() ? known.record() : refresh();
  }

  private TableRecord refresh() {
    reading.lock();
    try {
      Leased known = leased;
      if (!known.isValid()) {
        known = lease();
        leased = known;
      }
      return known.record();
    } finally {
      reading.unlock();
    }
  }

  private Leased lease() {
    long start = System.nanoTime();
    RecordRow.Seen seen = readSettled();
    return new Leased(require(seen), start + leaseNanos);
  }

  /** Reads the record; waits for the end of a change, or makes its last step. */
  private RecordRow.Seen readSettled() {
    RecordRow.Seen seen = row.read(READ);
    Long awaited = require(seen).next();
    long start = System.nanoTime();
    while (awaited != null) {
      if (System.nanoTime() - start > patienceNanos()) {
        boolean unused = row.replace(READ, seen, require(seen).advanced());
      } else {
        Retry.sleep(Math.max(MIN_POLL_NANOS, leaseNanos / 20));
      }
      seen = row.read(READ);
      Long next = require(seen).next();
      if (next != null && !next.equals(awaited)) {
        start = System.nanoTime();
      }
      awaited = next;
    }
    return seen;
  }

  private long patienceNanos() {
    return (long) (leaseNanos * SLOWEST_CLOCK) + MIN_POLL_NANOS;
  }

  private TableRecord require(RecordRow.Seen seen) {
    TableRecord record = seen.record();
    if (record == null || record.isDeleted() || record.incarnation() != incarnation) {
      throw new StorageException(
          "table %s was deleted%s, and this handle of it can only be closed"
              .formatted(table, record == null || record.isDeleted() ? "" : " and created again"),
          null);
    }
    return record;
  }

  /**
   * Makes a generation the table's content.
   *
   * @return the one that it replaces
   */
  long replaceBy(String operation, long generation) {
    long replaced = current().generation();
    while (true) {
      RecordRow.Seen seen = readSettled();
      TableRecord old = require(seen);
      if (old.generation() == generation) { // another handle has made the last step
        forget();
        return replaced;
      }
      replaced = old.generation();
      if (row.replace(operation, seen, old.withNext(generation))) {
        advance(operation, generation);
        return replaced;
      }
    }
  }

  /** Makes the last step as soon as no handle uses the older record, unless another has made it. */
  private void advance(String operation, long generation) {
    Retry.sleep(patienceNanos());
    RecordRow.Seen seen = row.read(operation);
    TableRecord record = seen.record();
    if (record != null && record.next() != null && record.next() == generation) {
      boolean unused = row.replace(operation, seen, record.advanced());
    }
    forget();
  }

  /** Says in the record that a generation is being written, so that it is not removed. */
  void announceFilling(long generation) {
    change("fill", record -> record.withFilling(generation, System.currentTimeMillis()));
  }

  /** Says in the record that a generation is not being written any more. */
  void endFilling(long generation) {
    change("fill", record -> record.withoutFilling(generation));
  }

  private void change(String operation, UnaryOperator<TableRecord> change) {
    RecordRow.Seen seen = readSettled();
    while (!row.replace(operation, seen, change.apply(require(seen)))) {
      seen = readSettled();
    }
  }

  /** Reads the record once more, however long the lease. */
  TableRecord read() {
    return require(readSettled());
  }

  /** Says in the record that values may be divided, and waits until all handles know. */
  void allowChunks() {
    while (!current().hasChunks()) {
      RecordRow.Seen seen = readSettled();
      if (row.replace("write to", seen, require(seen).withChunks())) {
        Retry.sleep(patienceNanos());
      }
      forget();
    }
  }

  /**
   * Says in the record that the table is deleted, and waits until all handles know.
   *
   * @return whether this call has done so
   */
  static boolean markDeleted(RecordRow row, RecordRow.Seen seen, TableRecord record) {
    if (!row.replace("delete", seen, record.deleted())) {
      return false;
    }
    Retry.sleep(
        (long) (TimeUnit.MILLISECONDS.toNanos(record.leaseMillis()) * SLOWEST_CLOCK)
            + MIN_POLL_NANOS);
    return true;
  }

  private void forget() {
    Leased known = leased;
    leased = new Leased(known.record(), System.nanoTime() - 1);
  }
}
