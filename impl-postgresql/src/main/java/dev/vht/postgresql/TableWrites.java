package dev.vht.postgresql;

import dev.vht.postgresql.server.ServerConnection;
import java.nio.ByteBuffer;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The statements by which one handle writes rows. If the table has a journal, each also records the
 * keys that it has changed, while somebody else follows the table, and announces that once.
 *
 * <p>Such a statement looks up the followers and takes the lock of the table that {@link
 * Subscription} waits for, in this order: first the lock, then the snapshot with the followers.
 * PostgreSQL does so for a statement of its own in the isolation level {@code READ COMMITTED}.
 *
 * <p>The writes that may travel in a batch set {@code lock_timeout} for their own transaction, in a
 * {@code WITH} query that is evaluated before the first row is written.
 */
final class TableWrites {
  /** Sets the longest wait for a lock, in milliseconds, until the end of the transaction. */
  private static final String WAITING =
      "waiting AS MATERIALIZED (SELECT set_config('lock_timeout', ?, true))";

  /** What a row of the journal says of its key. */
  enum Kind {
    /** Any number of keys may have changed. */
    ANY(0),
    SET(1),
    REMOVED(2),
    /** Every key was removed. */
    CLEARED(3);

    private final int code;

    Kind(int code) {
      this.code = code;
    }

    /** The number in the journal. */
    int code() {
      return code;
    }
  }

  private final @Nullable JournalSchema journal;
  private final long origin;
  private final String upsertUnfollowed;
  private final String upsertAllUnfollowed;
  private final String upsert;
  private final String upsertAll;
  private final String insert;
  private final String exchange;
  private final String replaceIfEqual;
  private final String delete;
  private final String deleteAll;
  private final String deleteIfEqual;

  /** Whether somebody else followed the table at the last write; decides what is tried first. */
  private volatile boolean isFollowed;

  /**
   * Creates the statements of a handle.
   *
   * @param schema the table
   * @param journal its journal, or null if nothing is to be recorded
   * @param origin distinguishes the rows of this handle
   */
  TableWrites(TableSchema schema, @Nullable JournalSchema journal, long origin) {
    this.journal = journal;
    this.origin = origin;
    String unfollowed = journal == null ? "" : " WHERE NOT " + othersFollow();
    this.upsertUnfollowed = "WITH " + WAITING + ' ' + schema.upsert(unfollowed);
    this.upsertAllUnfollowed = "WITH " + WAITING + ' ' + schema.upsertAll(unfollowed);
    this.upsert = limited(schema.upsert(""), Kind.SET);
    this.upsertAll = limited(schema.upsertAll(""), Kind.SET);
    this.insert = counting("", schema.insert(), Kind.SET);
    this.exchange = statement("", schema.exchange(), "old.value, old.crc", "value, crc", Kind.SET);
    this.replaceIfEqual = counting("", schema.replaceIfEqual(), Kind.SET);
    this.delete = limited(schema.delete(), Kind.REMOVED);
    this.deleteAll = statement(WAITING, schema.deleteAll(), "present.hash", "hash", Kind.REMOVED);
    this.deleteIfEqual = counting("", schema.deleteIfEqual(), Kind.REMOVED);
  }

  /** Returns the statements for rows of which nothing is recorded. */
  static TableWrites unrecorded(TableSchema schema) {
    return new TableWrites(schema, null, 0);
  }

  private String limited(String write, Kind kind) {
    return counting(WAITING, write, kind);
  }

  /** A statement that tells how many rows it has written. */
  private String counting(String with, String write, Kind kind) {
    if (journal == null) {
      return (with.isEmpty() ? "" : "WITH " + with + ' ') + write;
    }
    return recorded(with, write, "", kind) + " SELECT (SELECT count(*) FROM written)" + announced();
  }

  /** A statement that returns columns of the rows that it has written. */
  private String statement(String with, String write, String returned, String columns, Kind kind) {
    if (journal == null) {
      return (with.isEmpty() ? "" : "WITH " + with + ' ') + write + " RETURNING " + returned;
    }
    return recorded(with, write, ", " + returned, kind)
        + " SELECT "
        + columns
        + announced()
        + " FROM written";
  }

  private String recorded(String with, String write, String returned, Kind kind) {
    return "WITH "
        + (with.isEmpty() ? "" : with + ", ")
        + "written AS ("
        + write
        + " RETURNING present.key"
        + returned
        + "), "
        + recording(
            kind.code()
                + ", CASE WHEN octet_length(written.key) <= "
                + JournalSchema.MAX_KEY_BYTES
                + " THEN written.key END FROM written");
  }

  /** A {@code WITH} query that adds rows to the journal if anybody else follows the table. */
  private String recording(String kindAndKeys) {
    return "recorded AS (INSERT INTO "
        + schema().changes()
        + " (tx, origin, kind, key) SELECT txid_current(), ?, "
        + kindAndKeys
        + " WHERE "
        + othersFollow()
        + " RETURNING 1)";
  }

  private String othersFollow() {
    return "EXISTS (SELECT FROM "
        + schema().followers()
        + " WHERE origin <> ? AND beat > clock_timestamp() - "
        + JournalSchema.EXPIRY
        + ')';
  }

  private JournalSchema schema() {
    return Objects.requireNonNull(journal);
  }

  /** A column that announces the rows of the journal; null if there are none. */
  private String announced() {
    return ", (SELECT pg_notify('" + schema().channel() + "', '') FROM recorded LIMIT 1)";
  }

  private Object[] with(Object... arguments) {
    if (journal == null) {
      return arguments;
    }
    Object[] all = Arrays.copyOf(arguments, arguments.length + 2);
    all[arguments.length] = origin;
    all[arguments.length + 1] = origin;
    return all;
  }

  private int update(ServerConnection connection, String sql, Object... arguments)
      throws SQLException {
    return journal == null
        ? connection.update(sql, arguments)
        : connection.queryFirst(sql, this::recordedRows, with(arguments)).orElse(0);
  }

  private int recordedRows(ResultSet row) throws SQLException {
    isFollowed = row.getString(2) != null;
    return row.getInt(1);
  }

  /**
   * Stores rows. While nobody else follows the table, that takes a statement without a part for the
   * journal, whose condition is that nobody does. If it stores nothing, the other one is used.
   */
  private int store(
      ServerConnection connection, String unfollowedSql, String sql, Object... arguments)
      throws SQLException {
    if (journal == null) {
      return connection.update(sql, arguments);
    }
    int stored = 0;
    if (!isFollowed) {
      Object[] all = Arrays.copyOf(arguments, arguments.length + 1);
      all[arguments.length] = origin;
      stored = connection.update(unfollowedSql, all);
    }
    return stored > 0 ? stored : update(connection, sql, arguments);
  }

  /** Stores a row, and returns whether it was; a row with another key is left alone. */
  boolean put(ServerConnection connection, String patience, StoredRow row) throws SQLException {
    return store(
            connection,
            upsertUnfollowed,
            upsert,
            patience,
            row.hash(),
            row.key(),
            row.value(),
            row.crc())
        > 0;
  }

  /** Stores rows, and returns how many were stored; a row with another key is left alone. */
  int putAll(ServerConnection connection, String patience, RowArrays rows) throws SQLException {
    return store(
        connection,
        upsertAllUnfollowed,
        upsertAll,
        patience,
        rows.hashes(),
        rows.keys(),
        rows.values(),
        rows.crcs());
  }

  /** Stores a row unless there is one; returns whether it was stored. */
  boolean putIfAbsent(ServerConnection connection, StoredRow row) throws SQLException {
    return update(connection, insert, row.hash(), row.key(), row.value(), row.crc()) > 0;
  }

  /** Overwrites the value of a key, and returns what is made of the old value and its checksum. */
  <T> Optional<T> exchange(
      ServerConnection connection, StoredRow row, ServerConnection.Row<T> oldValueAndChecksum)
      throws SQLException {
    return connection.queryFirst(
        exchange, oldValueAndChecksum, with(row.value(), row.crc(), row.hash(), row.key()));
  }

  boolean replaceIfEqual(ServerConnection connection, StoredRow row, byte[] expected)
      throws SQLException {
    return update(
            connection, replaceIfEqual, row.value(), row.crc(), row.hash(), row.key(), expected)
        > 0;
  }

  boolean remove(ServerConnection connection, String patience, byte[] hash, byte[] key)
      throws SQLException {
    return update(connection, delete, patience, hash, key) > 0;
  }

  /** Deletes rows, and returns the hashes of those that were there. */
  Set<ByteBuffer> removeAll(ServerConnection connection, String patience, RowArrays rows)
      throws SQLException {
    Set<ByteBuffer> removed = new HashSet<>();
    connection.forEachRow(
        deleteAll,
        row -> removed.add(ByteBuffer.wrap(row.getBytes(1))),
        with(patience, rows.hashes(), rows.keys()));
    return removed;
  }

  boolean removeIfEqual(ServerConnection connection, byte[] hash, byte[] key, byte[] expected)
      throws SQLException {
    return update(connection, deleteIfEqual, hash, key, expected) > 0;
  }

  /** Records a change of many keys, within the transaction that makes it, and at its end. */
  void record(ServerConnection connection, Kind kind) throws SQLException {
    if (journal != null) {
      Optional<Integer> unused =
          connection.queryFirst(
              "WITH " + recording(kind.code() + ", NULL") + " SELECT 1" + announced(),
              row -> 1,
              with());
    }
  }
}
