package dev.vht.sqlite;

import java.security.SecureRandom;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The keys that one handle of a table changes, for the caches of other processes.
 *
 * <p>A database with tables of ours has one {@code vht_subscribers}, with a row for each handle
 * that follows a table, and one {@code vht_changes}, with a row for each key that was changed while
 * a handle other than the writer followed its table. A row says that a value was set or the key was
 * removed; with a null key, that all keys were removed, or that any were changed.
 *
 * <p><b>The invariant.</b> A write and its row are one transaction, and so is the look-up of the
 * subscribers. SQLite has one writer at a time, so a subscription is either seen by a write, or
 * begins after it. While nobody else follows the table, a write is the same single statement as
 * without a journal, and it writes no other page: its condition is that nobody does ({@link
 * #putUnfollowed}).
 *
 * <p>{@code seq} is SQLite's {@code rowid}, which is one more than the greatest. Rows are only
 * removed from the old end, and never the newest. So {@code seq} never recurs while the journal
 * exists, and a row is missing if and only if a later one is the oldest. ({@code AUTOINCREMENT}
 * would need a table that cannot be dropped with the last of ours.)
 *
 * <p>The names of one table's rows are found without an index, because the journal is short and is
 * read from a position near its end.
 */
final class ChangeJournal {
  static final String SUBSCRIBERS = "vht_subscribers";
  static final String CHANGES = "vht_changes";

  /** A subscriber that has not written to its row for so long has been killed. */
  static final long EXPIRY_MILLIS = 60_000;

  /** A longer key stands for all keys, so that the journal is bounded in bytes, too. */
  static final int MAX_KEY_BYTES = 1024;

  private static final int MAX_ROWS = 10_000;
  private static final int ROWS_PER_TRIM = 256;
  private static final SecureRandom RANDOM = new SecureRandom();

  private static final String CREATE_SUBSCRIBERS =
      "CREATE TABLE "
          + SUBSCRIBERS
          + " (origin INTEGER PRIMARY KEY, name TEXT NOT NULL, beat INTEGER NOT NULL)";
  private static final String CREATE_CHANGES =
      "CREATE TABLE "
          + CHANGES
          + " (seq INTEGER PRIMARY KEY, name TEXT NOT NULL, origin INTEGER NOT NULL,"
          + " removed INTEGER NOT NULL DEFAULT 0, key BLOB)";
  private static final String OTHERS =
      "EXISTS (SELECT 1 FROM " + SUBSCRIBERS + " WHERE name = ? AND origin <> ?)";
  private static final String RECORD =
      "INSERT INTO " + CHANGES + " (name, origin, removed, key) SELECT ?, ?, ?, ? WHERE " + OTHERS;
  private static final String TRIM =
      "DELETE FROM " + CHANGES + " WHERE seq <= (SELECT max(seq) FROM " + CHANGES + ") - ?";
  private static final String TRIM_UNFOLLOWED =
      TRIM + " AND NOT EXISTS (SELECT 1 FROM " + SUBSCRIBERS + ")";
  private static final String EXPIRE = "DELETE FROM " + SUBSCRIBERS + " WHERE beat < ?";

  private final TableSchema schema;
  private final String putUnfollowed;
  private final String removeUnfollowed;
  private final long origin = newOrigin();

  /** Whether a write has found the journal. Without one nobody can follow the table. */
  private volatile boolean isFound;

  /** Whether others followed the table at the last write; decides what is tried first. */
  private volatile boolean isFollowed;

  /** The rows recorded by this handle; only the writing connection's thread uses it. */
  private long recorded;

  ChangeJournal(TableSchema schema) {
    this.schema = schema;
    this.putUnfollowed = schema.upsertIf("NOT " + OTHERS);
    this.removeUnfollowed = schema.delete() + " AND NOT " + OTHERS;
  }

  /** Returns a number that no other handle or feed has. */
  static long newOrigin() {
    return RANDOM.nextLong();
  }

  /** Returns the number that distinguishes the rows of this handle. */
  long origin() {
    return origin;
  }

  // The tables. The caller is in a transaction.

  private static Map<String, String> definitions() {
    Map<String, String> definitions = new LinkedHashMap<>();
    definitions.put(SUBSCRIBERS, CREATE_SUBSCRIBERS);
    definitions.put(CHANGES, CREATE_CHANGES);
    return definitions;
  }

  private static Optional<String> definition(DatabaseConnection connection, String name)
      throws SQLException {
    return connection.queryFirst(
        TableSchema.definition(), row -> String.valueOf(row.getString(1)), name);
  }

  /** Returns whether the database has a journal; one made before there were journals has none. */
  static boolean exists(DatabaseConnection connection) throws SQLException {
    for (Map.Entry<String, String> each : definitions().entrySet()) {
      if (!definition(connection, each.getKey()).equals(Optional.of(each.getValue()))) {
        return false;
      }
    }
    return true;
  }

  /**
   * Creates the journal if there is none. Tables of its names that are damaged or foreign are left
   * alone, and then there is no journal.
   */
  static void create(DatabaseConnection connection) throws SQLException {
    try {
      for (Map.Entry<String, String> each : definitions().entrySet()) {
        if (definition(connection, each.getKey()).isEmpty()) {
          connection.execute(each.getValue());
        }
      }
    } catch (SQLException e) {
      if (SqliteFailures.isDamage(e)) {
        throw e;
      }
    }
  }

  /** Creates a journal of whole pages in place of one that may be damaged. */
  static void recreate(DatabaseConnection connection) throws SQLException {
    drop(connection);
    create(connection);
  }

  /** Removes the journal with the last table of the database. */
  static void drop(DatabaseConnection connection) throws SQLException {
    for (Map.Entry<String, String> each : definitions().entrySet()) {
      if (definition(connection, each.getKey()).equals(Optional.of(each.getValue()))) {
        connection.execute("DROP TABLE " + each.getKey());
      }
    }
  }

  /** Ends the subscriptions of a table that was dropped; its followers see that. */
  static void endSubscriptions(DatabaseConnection connection, TableSchema schema)
      throws SQLException {
    if (exists(connection)) {
      connection.update("DELETE FROM " + SUBSCRIBERS + " WHERE name = ?", schema.name());
      connection.update(
          "UPDATE " + CHANGES + " SET key = NULL, removed = 0 WHERE name = ?", schema.name());
    }
  }

  /** Removes the subscriptions of killed processes, and what only they might have read. */
  static void removeExpired(DatabaseConnection connection) throws SQLException {
    connection.update(EXPIRE, System.currentTimeMillis() - EXPIRY_MILLIS);
    removeUnfollowed(connection);
  }

  /** Removes all rows but the newest if nobody follows any table. */
  static void removeUnfollowed(DatabaseConnection connection) throws SQLException {
    connection.update(TRIM_UNFOLLOWED, 1);
  }

  // Writing.

  /** Returns whether to try {@link #putUnfollowed} or {@link #removeUnfollowed} first. */
  boolean isUnfollowed() {
    return isFound && !isFollowed;
  }

  /** Puts a value if nobody else follows the table; returns whether it did. */
  boolean putUnfollowed(DatabaseConnection connection, byte[] key, byte[] value)
      throws SQLException {
    long checksum = TableSchema.checksum(key, value);
    return connection.update(putUnfollowed, key, value, checksum, schema.name(), origin) > 0;
  }

  /** Removes a key if nobody else follows the table; returns whether it did. */
  boolean removeUnfollowed(DatabaseConnection connection, byte[] key) throws SQLException {
    return connection.update(removeUnfollowed, key, schema.name(), origin) > 0;
  }

  /** Puts a value within a transaction; returns whether a row was written. */
  boolean put(DatabaseConnection connection, byte[] key, byte[] value) throws SQLException {
    if (isUnfollowed() && putUnfollowed(connection, key, value)) {
      return true;
    }
    boolean isPut = putUnrecorded(connection, key, value);
    record(connection, key, false);
    return isPut;
  }

  /** Puts one of many values within a transaction that {@link #recordAll} ends. */
  boolean putUnrecorded(DatabaseConnection connection, byte[] key, byte[] value)
      throws SQLException {
    return connection.update(schema.upsert(), key, value, TableSchema.checksum(key, value)) > 0;
  }

  /** Removes a key within a transaction; returns whether it was there. */
  boolean remove(DatabaseConnection connection, byte[] key) throws SQLException {
    if (isUnfollowed() && removeUnfollowed(connection, key)) {
      return true;
    }
    boolean isRemoved = connection.update(schema.delete(), key) > 0;
    if (isRemoved) {
      record(connection, key, true);
    }
    return isRemoved;
  }

  /** Removes every key within a transaction. */
  int clear(DatabaseConnection connection) throws SQLException {
    int rows = connection.update(schema.clear());
    insert(connection, null, true);
    return rows;
  }

  /** Records within its transaction that any key was changed. */
  void recordAll(DatabaseConnection connection) throws SQLException {
    insert(connection, null, false);
  }

  private void record(DatabaseConnection connection, byte[] key, boolean isRemoved)
      throws SQLException {
    if (key.length > MAX_KEY_BYTES) {
      recordAll(connection);
    } else {
      insert(connection, key, isRemoved);
    }
  }

  private void insert(DatabaseConnection connection, byte @Nullable [] key, boolean isRemoved)
      throws SQLException {
    if (!isFound && !exists(connection)) {
      return;
    }
    isFound = true;
    isFollowed =
        connection.update(
                RECORD, schema.name(), origin, isRemoved ? 1 : 0, key, schema.name(), origin)
            > 0;
    if (isFollowed) {
      if (recorded % ROWS_PER_TRIM == 0) {
        connection.update(TRIM, MAX_ROWS);
        removeExpired(connection);
      }
      recorded++;
    }
  }
}
