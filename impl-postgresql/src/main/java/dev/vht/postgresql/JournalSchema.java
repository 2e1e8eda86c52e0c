package dev.vht.postgresql;

import dev.vht.StorageException;
import dev.vht.postgresql.server.ServerConnection;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.HexFormat;

/**
 * The journal of one table: which keys were changed while others followed it.
 *
 * <p>{@code …_vht_changes} has a row for each change, and {@code …_vht_followers} one for each
 * handle that wants to know. Both are created and dropped with the table. Their comments mark them
 * as ours.
 *
 * <p><b>The invariant.</b> A write and its row are one statement. {@code seq} is assigned while the
 * statement holds the lock of the key's row, so the order of {@code seq} is that of the writes of a
 * key. It is not the order of the commits. Therefore a follower remembers the snapshot of its last
 * poll, and reads the rows whose transaction {@code tx} that snapshot does not contain.
 *
 * <p>Writers record nothing unless somebody else follows the table ({@link TableWrites}). How a
 * follower makes sure that every writer has seen it is said in {@link Subscription}.
 */
final class JournalSchema {
  /** A longer key stands for all keys, so that the journal is bounded in bytes, too. */
  static final int MAX_KEY_BYTES = 1024;

  /** Writers forget a follower that has not renewed its row for so long. */
  static final String EXPIRY = "interval '60 s'";

  /**
   * A follower takes itself for forgotten after this time already, so a step of the server's clock
   * that is smaller than the difference does no harm.
   */
  static final String RENEWAL = "interval '30 s'";

  private static final String COMMENT = "VHT journal, format 1";
  private static final String CHANGES = "_vht_changes";
  private static final String FOLLOWERS = "_vht_followers";
  private static final int CHANNEL_BYTES = 16;

  private static final String TABLES =
      " FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace"
          + " WHERE n.nspname = ? AND c.relname IN (?, ?)";

  private static final String IS_OURS =
      "c.relkind = 'r' AND obj_description(c.oid, 'pg_class') LIKE 'VHT journal, %'";

  private static final String FIND =
      "SELECT count(*), min(obj_description(c.oid, 'pg_class')),"
          + " current_setting('transaction_isolation') = 'read committed',"
          + " bool_and(has_table_privilege(c.oid,"
          + " CASE WHEN c.relname LIKE '%changes' THEN 'INSERT' ELSE 'SELECT' END)),"
          + " bool_and(has_table_privilege(c.oid, 'TRUNCATE'))"
          + TABLES
          + " AND "
          + IS_OURS;

  private static final String COUNTS =
      "SELECT count(*), count(*) FILTER (WHERE " + IS_OURS + ')' + TABLES;

  private final TableSchema table;
  private final String changes;
  private final String followers;
  private final String channel;

  JournalSchema(TableSchema table) {
    this.table = table;
    this.changes = table.named(table.name() + CHANGES).table();
    this.followers = table.named(table.name() + FOLLOWERS).table();
    byte[] name = table.table().getBytes(StandardCharsets.UTF_8);
    this.channel = "vht_" + HexFormat.of().formatHex(TableSchema.hash(name), 0, CHANNEL_BYTES);
  }

  String changes() {
    return changes;
  }

  String followers() {
    return followers;
  }

  /** The channel on which changes are announced; it needs no quotes. */
  String channel() {
    return channel;
  }

  // The tables. The caller is in a transaction.

  private Object[] names() {
    return new Object[] {table.schema(), table.name() + CHANGES, table.name() + FOLLOWERS};
  }

  /** How many tables have the journal's names, and how many of them are ours. */
  private record Counts(long all, long ours) {}

  private Counts counts(ServerConnection connection) throws SQLException {
    return connection
        .queryFirst(COUNTS, row -> new Counts(row.getLong(1), row.getLong(2)), names())
        .orElseThrow();
  }

  /** Creates the journal, unless a table of another program has one of its names. */
  void create(ServerConnection connection) throws SQLException {
    Counts counts = counts(connection);
    if (counts.ours() == 2) {
      dropTables(connection); // left by a table that was dropped by hand
    } else if (counts.all() > 0) {
      return;
    }
    connection.execute(
        String.join(
            "; ",
            "CREATE TABLE "
                + changes
                + " (seq bigint GENERATED ALWAYS AS IDENTITY, tx bigint NOT NULL,"
                + " origin bigint NOT NULL, kind smallint NOT NULL, key bytea,"
                + " PRIMARY KEY (tx, seq))",
            "CREATE TABLE " + followers + " (origin bigint PRIMARY KEY, beat timestamptz NOT NULL)",
            comment(changes),
            comment(followers)));
  }

  private static String comment(String table) {
    return "COMMENT ON TABLE " + table + " IS '" + COMMENT + "'";
  }

  void drop(ServerConnection connection) throws SQLException {
    if (counts(connection).ours() == 2) {
      dropTables(connection);
    }
  }

  private void dropTables(ServerConnection connection) throws SQLException {
    connection.execute("DROP TABLE " + changes + ", " + followers);
  }

  /** What was found of a table's journal. */
  private record Found(
      long tables,
      String comment,
      boolean isReadCommitted,
      boolean isWritable,
      boolean isEmptiable) {}

  private Found find(ServerConnection connection) throws SQLException {
    return connection
        .queryFirst(
            FIND,
            row ->
                new Found(
                    row.getLong(1),
                    String.valueOf(row.getString(2)),
                    row.getBoolean(3),
                    row.getBoolean(4),
                    row.getBoolean(5)),
            names())
        .orElseThrow();
  }

  /** Returns whether the table has a journal. */
  boolean exists(ServerConnection connection) throws SQLException {
    return exists(find(connection));
  }

  private boolean exists(Found found) {
    if (found.tables() == 2 && !found.comment().equals(COMMENT)) {
      throw new StorageException(
          ("cannot open %s: the comment of its journal %s is \"%s\", and this library writes \"%s\";"
                  + " use the version that made it")
              .formatted(table.table(), changes, found.comment(), COMMENT));
    }
    return found.tables() == 2;
  }

  /**
   * Returns whether the table has a journal, and throws unless this role and its connections may
   * write to it.
   */
  boolean existsWritable(ServerConnection connection) throws SQLException {
    Found found = find(connection);
    if (!exists(found)) {
      return false;
    }
    if (!found.isReadCommitted()) {
      throw new StorageException(
          ("cannot open %s for writing: the isolation level of the connections is not READ"
                  + " COMMITTED, so a write might miss a follower of its journal; set it so in the"
                  + " DataSource")
              .formatted(table.table()));
    }
    if (!found.isWritable()) {
      throw new StorageException(
          ("cannot open %s for writing: this role may not write its journal, so caches of other"
                  + " processes would not see what it changes; the owner must GRANT SELECT, INSERT,"
                  + " UPDATE, DELETE ON %s, %s TO it")
              .formatted(table.table(), changes, followers));
    }
    return true;
  }

  /**
   * Makes every follower start again, after the table was repaired: empties the journal, which also
   * repairs it, or records that any key may have changed.
   */
  void restart(ServerConnection connection) throws SQLException {
    if (find(connection).isEmptiable()) {
      connection.execute("TRUNCATE " + changes + ", " + followers);
    } else {
      new TableWrites(table, this, 0).record(connection, TableWrites.Kind.ANY);
    }
  }
}
