package dev.vht.cassandra;

import dev.vht.StorageException;
import dev.vht.cassandra.session.Retry;
import java.util.HashSet;
import java.util.Set;
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
  private static final long SHORT_WAIT_NANOS = TimeUnit.SECONDS.toNanos(1);
  private static final String READ = "read the record of";
  private static final String PIN = "use the content of";

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

  /**
   * Reads the record, or waits while another thread does so. It waits for a short time only, since
   * that other thread may repeat its reads for long. Otherwise the times of all would add up.
   */
  private TableRecord refresh() {
    boolean isLocked = lockSoon();
    try {
      Leased known = leased;
      if (!known.isValid()) {
        known = lease();
        leased = known;
      }
      return known.record();
    } finally {
      if (isLocked) {
        reading.unlock();
      }
    }
  }

  private boolean lockSoon() {
    long end = System.nanoTime() + SHORT_WAIT_NANOS;
    boolean isInterrupted = false;
    try {
      while (true) {
        try {
          return reading.tryLock(end - System.nanoTime(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
          isInterrupted = true;
        }
      }
    } finally {
      if (isInterrupted) {
        Thread.currentThread().interrupt();
      }
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
   * @param isFilled whether it was pinned to be filled; otherwise it is empty
   */
  void replaceBy(String operation, long generation, boolean isFilled) {
    RecordRow.Seen seen = readSettled();
    while (!isMade(require(seen), generation)) {
      if (isFilled && !require(seen).keeps(generation)) {
        throw new StorageException(
            "cannot %s: this process has not renewed its pin on what it writes for twelve hours, and so it was removed; nothing was changed; fill the table again"
                .formatted(table.described(operation)),
            null);
      }
      if (row.replace(operation, seen, require(seen).withNext(generation))) {
        advance(operation, generation);
        return;
      }
      seen = readSettled();
    }
    forget();
  }

  /** Whether another handle has made the last step, and perhaps the next change. */
  private static boolean isMade(TableRecord record, long generation) {
    return record.generation() == generation || record.retired().contains(generation);
  }

  /** Makes the last step as soon as no handle uses the older record, unless another has made it. */
  private void advance(String operation, long generation) {
    awaitLeases();
    RecordRow.Seen seen = row.read(operation);
    TableRecord record = seen.record();
    if (record != null && record.next() != null && record.next() == generation) {
      boolean unused = row.replace(operation, seen, record.advanced());
    }
    forget();
  }

  /** Keeps a generation from being removed that is to be filled. */
  void pinFilled(long generation) {
    TableRecord unused = change("fill", record -> record.withPin(generation, generation, now()));
  }

  /** Ends the pin on a generation that is not filled to the end. */
  void giveUpFilled(long generation) {
    TableRecord unused =
        change("fill", record -> record.withoutPin(generation).withRetired(generation));
  }

  /**
   * Keeps a generation from being removed, or goes on to do so, unless that may have begun.
   *
   * @return whether it is kept
   */
  boolean pin(long id, long generation) {
    return change(
            PIN,
            record -> record.keeps(generation) ? record.withPin(id, generation, now()) : record)
        .keeps(generation);
  }

  /** Ends a pin; returns whether there may be something to be removed. */
  boolean unpin(long id) {
    return !change(PIN, record -> record.withoutPin(id)).retired().isEmpty();
  }

  /** Lets the retired generations be removed that are not pinned; returns them. */
  Set<Long> release() {
    Set<Long> released = new HashSet<>();
    TableRecord rest =
        change(
            "compact",
            record -> {
              released.clear();
              released.addAll(record.retired());
              return record.released(now());
            });
    released.removeAll(rest.retired());
    return released;
  }

  private static long now() {
    return System.currentTimeMillis();
  }

  private TableRecord change(String operation, UnaryOperator<TableRecord> change) {
    while (true) {
      RecordRow.Seen seen = readSettled();
      TableRecord old = require(seen);
      TableRecord changed = change.apply(old);
      if (changed.equals(old) || row.replace(operation, seen, changed)) {
        return changed;
      }
    }
  }

  /** Reads the record once more, however long the lease. */
  TableRecord read() {
    return require(readSettled());
  }

  /** Waits until no handle uses a record that was replaced before. */
  void awaitLeases() {
    Retry.sleep(patienceNanos());
  }

  /** Says in the record that values may be divided, and waits until all handles know. */
  void allowChunks() {
    while (!current().hasChunks()) {
      RecordRow.Seen seen = readSettled();
      if (row.replace("write to", seen, require(seen).withChunks())) {
        awaitLeases();
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
