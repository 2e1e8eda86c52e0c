package dev.vht.sqlite;

import dev.vht.Durability;
import dev.vht.internal.lock.StackReserve;
import dev.vht.spi.ChangeFeed;
import dev.vht.spi.Settings;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/**
 * Reads what other handles have recorded in the {@link ChangeJournal}.
 *
 * <p>{@code PRAGMA data_version} changes when any other connection has committed to the file. While
 * it stays, nothing has happened. It is read before the journal, so what is committed in between is
 * found by the next poll.
 *
 * <p><b>Subscriptions.</b> Others record their changes only while this handle has a row among the
 * subscribers. Each poll that reads the journal finds out whether it still has one and whether
 * every row since the last poll is still there. If not, or if this handle cannot subscribe,
 * everything may have changed. It cannot if it only reads, if the database has no journal, or if
 * another process writes at that moment: then the next poll tries again. It subscribes first and
 * reports everything afterwards, so nothing is missed in between.
 *
 * <p>The row's time is renewed by polls that find a change, and for a watcher by any poll. A handle
 * that does not poll for a minute may lose its row to a writer that trims the journal.
 *
 * <p>After an exception or an error the connection may be in any state. The next poll closes it and
 * opens another one, for which every state of the file is new. Until then it may hold a read
 * transaction; a write transaction begins only with stack space in reserve ({@link StackReserve}).
 */
final class JournalFeed implements ChangeFeed, AutoCloseable {
  private static final long BEAT_MILLIS = 15_000;
  private static final int FIRST_PATIENCE_MILLIS = 200;
  private static final int PATIENCE_MILLIS = 10;

  private static final String VERSION = "PRAGMA data_version";
  private static final String STATUS =
      "SELECT (SELECT count(*) FROM vht_subscribers WHERE origin = ?), (SELECT min(seq) FROM"
          + " vht_changes), (SELECT max(seq) FROM vht_changes)";
  private static final String NEW_ROWS =
      "SELECT key, removed FROM vht_changes WHERE seq > ? AND seq <= ? AND name = ?"
          + " AND origin <> ? ORDER BY seq";
  private static final String SUBSCRIBE =
      "INSERT OR REPLACE INTO vht_subscribers (origin, name, beat) SELECT ?, ?, ?"
          + " WHERE EXISTS (SELECT 1 FROM vht_tables WHERE name = ?)";
  private static final String BEAT = "UPDATE vht_subscribers SET beat = ? WHERE origin = ?";
  private static final String UNSUBSCRIBE = "DELETE FROM vht_subscribers WHERE origin = ?";
  private static final String LAST = "SELECT max(seq) FROM vht_changes";

  private final TableLocation table;
  private final Settings settings;
  private final long origin;

  /** Whether the row's time is renewed although nobody writes, because polls go on all the time. */
  private final boolean isBeatingIdle;

  private @Nullable DatabaseConnection connection;
  private boolean isBroken;

  /** The version of the file at the last poll of this connection, if there was one. */
  private long version;

  private boolean isVersionKnown;

  private boolean isSubscribed;

  /** The number of the last row that needs no report. */
  private long position;

  private long lastBeat;
  private int patience = FIRST_PATIENCE_MILLIS;

  JournalFeed(TableLocation table, Settings settings, long origin, boolean isBeatingIdle) {
    this.table = table;
    this.settings = settings;
    this.origin = origin;
    this.isBeatingIdle = isBeatingIdle;
  }

  @Override
  public void poll(Listener listener) {
    try {
      DatabaseConnection open = open();
      isBroken = true; // so that any exception and error leaves it so
      poll(open, listener);
      isBroken = false;
    } catch (SQLException e) {
      throw SqliteFailures.of(table.described("follow changes of"), table.file(), e);
    }
  }

  private DatabaseConnection open() throws SQLException {
    if (isBroken) {
      closeConnection();
    }
    DatabaseConnection present = connection;
    if (present == null) {
      isVersionKnown = false;
      present =
          canWrite()
              ? table.database().openWriter(Durability.PROCESS)
              : table.database().openReader(settings.access());
      connection = present;
    }
    return present;
  }

  private boolean canWrite() {
    return settings.access() == Settings.Access.READ_WRITE;
  }

  private void poll(DatabaseConnection open, Listener listener) throws SQLException {
    long present = open.queryNumber(VERSION);
    if (isVersionKnown && present == version) {
      if (isBeatingIdle && isSubscribed) {
        beatIfDue(open);
      }
      return;
    }
    StackReserve.require();
    if (!isSubscribed || !readJournal(open, listener)) {
      isSubscribed = canWrite() && subscribe(open);
      listener.everything();
    }
    version = present;
    isVersionKnown = true;
  }

  // Reading the journal.

  /** The state of the journal: of this subscription, and its first and last row or 0. */
  private record Status(boolean isSubscribed, long first, long last) {}

  private Status journalStatus(DatabaseConnection open) throws SQLException {
    try {
      return open.queryFirst(
              STATUS, row -> new Status(row.getLong(1) > 0, row.getLong(2), row.getLong(3)), origin)
          .orElseThrow();
    } catch (SQLException e) {
      if (SqliteFailures.isMissingTable(e)) { // dropped with the last table
        return new Status(false, 0, 0);
      }
      throw e;
    }
  }

  /** Reports new rows; returns whether that is all that has changed. */
  private boolean readJournal(DatabaseConnection open, Listener listener) throws SQLException {
    Status before = journalStatus(open);
    if (!isWhole(before)) {
      return false;
    }
    if (before.last() > position) {
      report(open, before.last(), listener);
      if (!isWhole(journalStatus(open))) { // trimmed while the rows were read
        return false;
      }
      position = before.last();
    }
    beatIfDue(open);
    return isSubscribed;
  }

  /** Whether every row after the position is there. */
  private boolean isWhole(Status status) {
    return status.isSubscribed() && status.last() >= position && status.first() <= position + 1;
  }

  private void report(DatabaseConnection open, long last, Listener listener) throws SQLException {
    open.forEachRow(
        NEW_ROWS,
        row -> {
          report(row.getBytes(1), row.getBoolean(2), listener);
          return true;
        },
        position,
        last,
        table.schema().name(),
        origin);
  }

  private static void report(byte @Nullable [] key, boolean isRemoved, Listener listener) {
    if (key != null && isRemoved) {
      listener.removed(key);
    } else if (key != null) {
      listener.set(key);
    } else if (isRemoved) {
      listener.cleared();
    } else {
      listener.everything();
    }
  }

  // The subscription.

  /** Subscribes if that is possible without a long wait; returns whether it was. */
  private boolean subscribe(DatabaseConnection open) throws SQLException {
    int limit = patience;
    patience = PATIENCE_MILLIS;
    return attempt(open, limit, () -> open.inTransaction(() -> insertSubscription(open)));
  }

  /** Runs a write; returns false if another process is writing, or the write is impossible. */
  private static boolean attempt(
      DatabaseConnection open, int millis, DatabaseConnection.Work<Boolean> write)
      throws SQLException {
    try {
      return open.waitingAtMost(millis, write);
    } catch (SQLException e) {
      if (SqliteFailures.isDamage(e)) {
        throw e;
      }
      return false;
    }
  }

  private boolean insertSubscription(DatabaseConnection open) throws SQLException {
    if (!ChangeJournal.exists(open)) {
      return false;
    }
    ChangeJournal.removeExpired(open);
    lastBeat = System.currentTimeMillis();
    String name = table.schema().name();
    boolean isInserted = open.update(SUBSCRIBE, origin, name, lastBeat, name) > 0;
    position = open.queryFirst(LAST, row -> row.getLong(1)).orElse(0L);
    return isInserted;
  }

  private void beatIfDue(DatabaseConnection open) throws SQLException {
    long now = System.currentTimeMillis();
    if (Math.abs(now - lastBeat) < BEAT_MILLIS) {
      return;
    }
    boolean unused =
        attempt(
            open,
            0,
            () -> {
              isSubscribed = open.update(BEAT, now, origin) > 0;
              lastBeat = now;
              return true;
            });
  }

  // The end.

  private void closeConnection() throws SQLException {
    DatabaseConnection present = connection;
    if (present != null) {
      present.close();
      connection = null;
    }
    isBroken = false;
  }

  @Override
  public void pause() {
    try {
      close();
    } catch (SQLException e) {
      isBroken = true; // the row expires, and the next poll opens another connection
    }
    isSubscribed = false;
  }

  /** Ends the subscription, if that is possible without a wait, and releases the connection. */
  @Override
  public void close() throws SQLException {
    DatabaseConnection present = connection;
    if (present != null && isSubscribed && !isBroken) {
      boolean unused =
          attempt(
              present,
              PATIENCE_MILLIS,
              () ->
                  present.inTransaction(
                      () -> {
                        present.update(UNSUBSCRIBE, origin);
                        ChangeJournal.removeUnfollowed(present);
                        return true;
                      }));
    }
    closeConnection();
  }
}
