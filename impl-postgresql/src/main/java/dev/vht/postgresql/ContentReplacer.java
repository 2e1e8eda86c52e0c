package dev.vht.postgresql;

import dev.vht.postgresql.server.Failures;
import dev.vht.postgresql.server.Server;
import dev.vht.postgresql.server.ServerConnection;
import dev.vht.spi.Storage.Pair;
import java.sql.SQLException;
import java.util.Iterator;
import java.util.List;
import java.util.UUID;

/**
 * Clears and fills a table, each in one transaction.
 *
 * <p>Other writers wait from a certain moment on, and readers see the old content until the commit.
 * A large content is copied into a new table, which takes the old one's name at the end. Readers
 * wait only from the moment when that table is dropped until the commit. If they cannot be made to
 * wait within {@value #MAX_LOCK_MILLIS} ms, because another transaction reads the table for long,
 * or if the table is not entirely ours, rows are deleted and inserted instead.
 */
final class ContentReplacer {
  private static final int MAX_LOCK_MILLIS = 200;

  /** Below this size, deleting rows is faster than creating files. */
  private static final long SMALL_BYTES = 1 << 20;

  private static final String PATIENT = "10s";

  private static final String IS_LARGE =
      "SELECT pg_table_size(c.oid) > "
          + SMALL_BYTES
          + " AND has_table_privilege(c.oid, 'TRUNCATE') AND NOT c.relhastriggers"
          + " FROM pg_class c WHERE c.oid = ?::regclass";

  private final Server server;
  private final TableLocation table;
  private final TableSchema schema;
  private final TableWrites writes;

  ContentReplacer(Server server, TableLocation table, TableWrites writes) {
    this.server = server;
    this.table = table;
    this.schema = table.schema();
    this.writes = writes;
  }

  void clear() {
    boolean unused =
        server.write(
            table.described("clear"),
            connection ->
                connection.withoutTimeout(() -> connection.inTransaction(() -> clear(connection))));
  }

  private boolean clear(ServerConnection connection) throws SQLException {
    removeAll(connection);
    writes.record(connection, TableWrites.Kind.CLEARED);
    return true;
  }

  private void removeAll(ServerConnection connection) throws SQLException {
    connection.execute(schema.lockWriters());
    boolean isLarge =
        connection.queryFirst(IS_LARGE, row -> row.getBoolean(1), schema.table()).orElse(false);
    if (!isLarge || !connection.tryLocking(schema.truncate(), MAX_LOCK_MILLIS)) {
      connection.execute(schema.deleteEverything());
    }
  }

  void fill(Iterator<Pair> pairs) {
    List<StoredRow> first = RowCopy.nextChunk(pairs);
    String operation = table.described("fill");
    boolean unused =
        pairs.hasNext()
            ? server.writeOnce(
                operation,
                connection -> fillRecorded(connection, () -> fill(connection, first, pairs)))
            : server.write(
                operation, connection -> fillRecorded(connection, () -> fill(connection, first)));
  }

  private boolean fillRecorded(ServerConnection connection, ServerConnection.Body<Boolean> filling)
      throws SQLException {
    return connection.withoutTimeout(
        () ->
            connection.inTransaction(
                () -> {
                  boolean isFilled = filling.run();
                  writes.record(connection, TableWrites.Kind.ANY);
                  return isFilled;
                }));
  }

  private boolean fill(ServerConnection connection, List<StoredRow> all) throws SQLException {
    removeAll(connection);
    if (!all.isEmpty()) {
      TableWrites.unrecorded(schema).putAll(connection, PATIENT, RowArrays.of(all));
    }
    return true;
  }

  private boolean fill(ServerConnection connection, List<StoredRow> first, Iterator<Pair> rest)
      throws SQLException {
    TableReplacement replacement = new TableReplacement(connection, schema);
    if (!replacement.isPossible()) {
      removeAll(connection);
      copy(connection, schema, first, rest);
      return true;
    }
    TableSchema copied = schema.named("vht_new_" + UUID.randomUUID().toString().substring(0, 8));
    connection.execute(copied.create());
    copy(connection, copied, first, rest);
    connection.execute(schema.lockWriters());
    if (connection.tryLocking(schema.lockAll(), MAX_LOCK_MILLIS)) {
      replacement.replaceBy(copied);
    } else {
      connection.execute(schema.deleteEverything());
      connection.execute(copied.copyTo(schema) + "; " + copied.drop());
    }
    return true;
  }

  private static void copy(
      ServerConnection connection, TableSchema target, List<StoredRow> first, Iterator<Pair> rest)
      throws SQLException {
    RowCopy.write(connection, target, first);
    while (rest.hasNext()) {
      copyOrOverwrite(connection, target, RowCopy.nextChunk(rest));
    }
  }

  /** A key of this chunk may have been in an earlier one. The later value counts. */
  private static void copyOrOverwrite(
      ServerConnection connection, TableSchema target, List<StoredRow> chunk) throws SQLException {
    connection.execute("SAVEPOINT before_chunk");
    try {
      RowCopy.write(connection, target, chunk);
    } catch (SQLException e) {
      if (!Failures.isDuplicateKey(e)) {
        throw e;
      }
      connection.execute("ROLLBACK TO SAVEPOINT before_chunk");
      TableWrites.unrecorded(target).putAll(connection, PATIENT, RowArrays.of(chunk));
    }
    connection.execute("RELEASE SAVEPOINT before_chunk");
  }
}
