package dev.vht.postgresql;

import java.nio.ByteBuffer;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Rows of different keys as an array for each column, in the order of their hashes. Transactions
 * that lock rows in this order cannot wait for each other in a circle.
 */
final class RowArrays {
  private final byte[][] hashes;
  private final byte[][] keys;
  private final byte[][] values;
  private final long[] checksums;

  private RowArrays(List<StoredRow> rows) {
    this.hashes = rows.stream().map(StoredRow::hash).toArray(byte[][]::new);
    this.keys = rows.stream().map(StoredRow::key).toArray(byte[][]::new);
    this.values = rows.stream().map(StoredRow::value).toArray(byte[][]::new);
    this.checksums = rows.stream().mapToLong(StoredRow::crc).toArray();
  }

  static RowArrays of(List<StoredRow> rows) {
    return new RowArrays(
        rows.stream()
            .sorted((one, other) -> Arrays.compareUnsigned(one.hash(), other.hash()))
            .toList());
  }

  /** Stores the rows, and returns how many were stored; a row with another key is left alone. */
  int upsert(ServerConnection connection, TableSchema schema, String patience) throws SQLException {
    return connection.update(schema.upsertAll(), patience, hashes, keys, values, checksums);
  }

  /** Deletes the rows, and returns the hashes of those that were there. */
  Set<ByteBuffer> delete(ServerConnection connection, TableSchema schema, String patience)
      throws SQLException {
    Set<ByteBuffer> removed = new HashSet<>();
    connection.forEachRow(
        schema.deleteAll(),
        row -> removed.add(ByteBuffer.wrap(row.getBytes(1))),
        patience,
        hashes,
        keys);
    return removed;
  }
}
