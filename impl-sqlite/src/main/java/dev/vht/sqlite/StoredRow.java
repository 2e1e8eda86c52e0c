package dev.vht.sqlite;

import dev.vht.Damage;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A row as read from a table, intact or damaged. */
final class StoredRow {
  private static final int SHOWN_KEY_BYTES = 16;

  private final long number;
  private final byte @Nullable [] key;
  private final byte @Nullable [] value;
  private final long checksum;

  private StoredRow(long number, byte @Nullable [] key, byte @Nullable [] value, long checksum) {
    this.number = number;
    this.key = key;
    this.value = value;
    this.checksum = checksum;
  }

  /**
   * Reads a row selected by {@link TableSchema#rows}, {@link TableSchema#row} or {@link
   * TableSchema#rowWithKey}.
   */
  static StoredRow of(ResultSet row) throws SQLException {
    return new StoredRow(row.getLong(1), row.getBytes(2), row.getBytes(3), row.getLong(4));
  }

  long number() {
    return number;
  }

  boolean isIntact() {
    return key != null && value != null && checksum == TableSchema.checksum(key, value);
  }

  /** Returns a copy of the row with another key. */
  StoredRow withKey(byte[] other) {
    return new StoredRow(number, other, value, checksum);
  }

  /** Inserts the row unchanged, checksum included. */
  void insert(DatabaseConnection connection, String sql) throws SQLException {
    connection.update(sql, key, value, checksum);
  }

  boolean hasSameContent(StoredRow other) {
    return Arrays.equals(key, other.key) && Arrays.equals(value, other.value);
  }

  /** Deletes the row with the same key from another table. */
  void deleteFrom(DatabaseConnection connection, TableSchema other) throws SQLException {
    connection.update(other.delete(), key);
  }

  /** Returns the row with the same key in another table, if there is one. */
  Optional<StoredRow> findIn(DatabaseConnection connection, TableSchema other) throws SQLException {
    return connection.queryFirst(other.rowWithKey(), StoredRow::of, key);
  }

  Damage damage(TableLocation table) {
    String which = ", row " + number + (key == null ? "" : ", key " + toHex(key));
    return damage(
        table.file() + ", table " + table.schema().name() + which,
        "its checksum does not fit its key and value");
  }

  /** Describes damage to what is stored under the row's key, if it has one. */
  Damage damage(String where, String problem) {
    return key == null ? new Damage(where, problem) : new Damage(where, problem, key);
  }

  /** Renders a key of any content for messages. */
  static String toHex(byte[] key) {
    int shown = Math.min(key.length, SHOWN_KEY_BYTES);
    return HexFormat.of().formatHex(key, 0, shown)
        + (shown < key.length ? "..." : "")
        + " (hexadecimal)";
  }
}
