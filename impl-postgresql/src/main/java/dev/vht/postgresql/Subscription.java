package dev.vht.postgresql;

import dev.vht.postgresql.server.Failures;
import dev.vht.postgresql.server.Server;
import dev.vht.postgresql.server.ServerConnection;
import java.sql.SQLException;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The row of one feed among the followers of a table.
 *
 * <p><b>Beginning.</b> A writer that does not see the row records nothing. So after the row is
 * committed, this waits for every transaction that holds a lock with which rows can be written.
 * Each takes its lock first and its snapshot afterwards. So a writer whose snapshot lacks the row
 * has its lock before the row is committed, and is found. Once those have ended, all that was not
 * recorded is committed, and the feed reports everything. A writer that begins later sees the row.
 *
 * <p>The locks are looked up and not taken. Taking one would make all writers queue up, and would
 * be in conflict with {@code VACUUM}.
 *
 * <p><b>Ending.</b> The row is renewed every 15 s by polls. Writers ignore it after 60 s, for
 * example because this process was killed, and other followers delete it. A follower whose row is
 * more than 30 s old, or gone, begins again.
 *
 * <p><b>Trimming.</b> A follower that has polled within the last 60 s needs no rows of transactions
 * that had ended before a snapshot of that age. So each follower deletes those that ended before a
 * snapshot that it took that long ago.
 */
final class Subscription {
  private static final long BEAT_NANOS = TimeUnit.SECONDS.toNanos(15);
  private static final long TRIM_NANOS = TimeUnit.SECONDS.toNanos(60);
  private static final int TRIMMED_ROWS = 2_000;

  /** Between two looks at the transactions for which this waits. */
  private static final long RETRY_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

  /** Between two attempts if this role may not subscribe. */
  private static final long FORBIDDEN_NANOS = TimeUnit.SECONDS.toNanos(15);

  /** How long the first poll waits for short transactions. */
  private static final int FIRST_LOOKS = 20;

  private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(2);

  private static final String WRITERS =
      "SELECT DISTINCT virtualtransaction FROM pg_locks WHERE locktype = 'relation'"
          + " AND relation = ?::regclass AND granted AND mode IN ('RowExclusiveLock',"
          + " 'ShareRowExclusiveLock', 'ExclusiveLock', 'AccessExclusiveLock') AND database ="
          + " (SELECT oid FROM pg_database WHERE datname = current_database())";

  private static final String STILL_RUNNING =
      "SELECT DISTINCT virtualtransaction FROM pg_locks WHERE virtualtransaction = ANY (?)";

  private final TableLocation table;
  private final Server server;
  private final long origin;
  private final LongSupplier clock;
  private final String follow;
  private final String renew;
  private final String unfollow;
  private final String trim;

  /** The transactions that may not have seen the row; null if there is no row. */
  private @Nullable Set<String> writers;

  private boolean hasRow;
  private int looks = FIRST_LOOKS;
  private long nextAttempt;
  private long lastBeat;

  /** Transactions before this one had ended at that time. Their rows are deleted a minute later. */
  private long aged;

  private long agedAt;

  /** Whether there may be more rows to delete than the last step did. */
  private boolean isTrimming;

  /**
   * Creates a subscription that has not begun.
   *
   * @param table the table
   * @param journal its journal
   * @param server the connections
   * @param origin distinguishes the row
   * @param clock as {@link System#nanoTime}
   */
  Subscription(
      TableLocation table, JournalSchema journal, Server server, long origin, LongSupplier clock) {
    this.clock = clock;
    this.nextAttempt = clock.getAsLong();
    this.agedAt = nextAttempt;
    this.table = table;
    this.server = server;
    this.origin = origin;
    String followers = journal.followers();
    this.follow =
        ("WITH expired AS (DELETE FROM %1$s WHERE beat < clock_timestamp() - %2$s AND origin <> ?)"
                + " INSERT INTO %1$s (origin, beat) SELECT ?, clock_timestamp()"
                + " WHERE has_table_privilege('%3$s', 'SELECT')"
                + " AND has_table_privilege('%3$s', 'UPDATE')"
                + " AND has_table_privilege('%3$s', 'DELETE')"
                + " ON CONFLICT (origin) DO UPDATE SET beat = excluded.beat")
            .formatted(followers, JournalSchema.EXPIRY, journal.changes());
    this.renew =
        "UPDATE %s SET beat = clock_timestamp() WHERE origin = ? AND beat > clock_timestamp() - %s"
            .formatted(followers, JournalSchema.RENEWAL);
    this.unfollow = "DELETE FROM " + followers + " WHERE origin = ?";
    this.trim =
        ("DELETE FROM %1$s WHERE ctid = ANY (ARRAY (SELECT ctid FROM %1$s WHERE tx < ? ORDER BY tx"
                + " LIMIT %2$d FOR UPDATE SKIP LOCKED))")
            .formatted(journal.changes(), TRIMMED_ROWS);
  }

  /**
   * Begins or goes on to begin; returns whether every writer records its changes by now, and all
   * others have ended.
   */
  boolean begin() {
    long now = clock.getAsLong();
    if (now - nextAttempt < 0) {
      return false;
    }
    nextAttempt = now + RETRY_NANOS;
    return server.read(table.described("follow changes of"), this::begin);
  }

  private boolean begin(ServerConnection connection) throws SQLException {
    try {
      Set<String> waiting = writers;
      if (waiting == null || isBeatDue()) {
        writers = null;
        lastBeat = clock.getAsLong();
        if (connection.update(follow, origin, origin) == 0) {
          return postpone();
        }
        hasRow = true;
        waiting = transactions(connection, WRITERS, table.schema().table());
      }
      waiting = waitFor(connection, waiting);
      if (!waiting.isEmpty()) {
        writers = waiting;
        return false;
      }
      writers = null;
      nextAttempt = clock.getAsLong();
      return true;
    } catch (SQLException e) {
      if (Failures.isForbidden(e) || Failures.isReadOnly(e) || Failures.isMissingTable(e)) {
        return postpone();
      }
      throw e;
    }
  }

  private boolean postpone() {
    nextAttempt = clock.getAsLong() + FORBIDDEN_NANOS;
    return false;
  }

  private boolean isBeatDue() {
    return clock.getAsLong() - lastBeat > BEAT_NANOS;
  }

  /** Waits a little for transactions, if this is the first time; returns those still running. */
  private Set<String> waitFor(ServerConnection connection, Set<String> transactions)
      throws SQLException {
    Set<String> running = stillRunning(connection, transactions);
    while (!running.isEmpty() && looks > 0) {
      looks--;
      LockSupport.parkNanos(LOOK_NANOS);
      running = stillRunning(connection, running);
    }
    looks = 0;
    return running;
  }

  private static Set<String> stillRunning(ServerConnection connection, Set<String> transactions)
      throws SQLException {
    return transactions.isEmpty()
        ? transactions
        : transactions(connection, STILL_RUNNING, (Object) transactions.toArray(new String[0]));
  }

  private static Set<String> transactions(
      ServerConnection connection, String query, Object argument) throws SQLException {
    Set<String> found = new LinkedHashSet<>();
    int unused = connection.forEachRow(query, row -> found.add(row.getString(1)), argument);
    return found;
  }

  /**
   * Renews the row and trims the journal, if it is time.
   *
   * @param oldest the oldest transaction in progress at the last poll
   * @return false if the row has expired or is gone, or this role may not write any longer
   */
  boolean renew(long oldest) {
    return !isBeatDue() && !isTrimming
        || server
            .<Optional<Boolean>>read(
                table.described("follow changes of"),
                connection -> {
                  try {
                    return Optional.of(renew(connection, oldest));
                  } catch (SQLException e) {
                    if (Failures.isForbidden(e) || Failures.isReadOnly(e)) {
                      return Optional.empty();
                    }
                    throw e;
                  }
                })
            .orElse(false);
  }

  private boolean renew(ServerConnection connection, long oldest) throws SQLException {
    long now = clock.getAsLong();
    if (connection.update(renew, origin) == 0) {
      return false;
    }
    lastBeat = now;
    if (isTrimming || now - agedAt > TRIM_NANOS) {
      isTrimming = connection.update(trim, aged) == TRIMMED_ROWS;
    }
    if (!isTrimming && now - agedAt > TRIM_NANOS) {
      aged = oldest;
      agedAt = now;
    }
    return true;
  }

  /** Deletes the row if that is possible at once; else it expires. */
  void end() {
    if (hasRow) {
      boolean unused = server.attempt(connection -> connection.update(unfollow, origin));
    }
  }
}
