package dev.vht.sqlite;

import dev.vht.Damage;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A row as it was found, whole or not. */
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
   * Reads what {@link TableSchema#rows}, {@link TableSchema#row} and {@link TableSchema#rowOfKey}
   * select.
   */
  static StoredRow of(ResultSet row) throws SQLException {
    return new StoredRow(row.getLong(1), row.getBytes(2), row.getBytes(3), row.getLong(4));
  }

  long number() {
    return number;
  }

  boolean isWhole() {
    return key != null && value != null && checksum == TableSchema.checksum(key, value);
  }

  /** Returns the row as it would be with a key that was found elsewhere. */
  StoredRow withKey(byte[] other) {
    return new StoredRow(number, other, value, checksum);
  }

  /** Stores the row as it was found. */
  void insert(DatabaseConnection session, String sql) throws SQLException {
    session.update(sql, key, value, checksum);
  }

  boolean isSame(StoredRow other) {
    return Arrays.equals(key, other.key) && Arrays.equals(value, other.value);
  }

  /** Deletes the row of the same key in another table. */
  void deleteFrom(DatabaseConnection session, TableSchema other) throws SQLException {
    session.update(other.delete(), key);
  }

  /** Returns the row of the same key in another table, if there is one. */
  Optional<StoredRow> sameIn(DatabaseConnection session, TableSchema other) throws SQLException {
    return session.first(other.rowOfKey(), StoredRow::of, key);
  }

  Damage damage(TableLocation place) {
    String which = ", row " + number + (key == null ? "" : ", key " + shown(key));
    return damage(
        place.file() + ", table " + place.schema().name() + which,
        "its checksum does not fit its key and value");
  }

  /** Describes damage to what is stored under the row's key, if it has one. */
  Damage damage(String where, String problem) {
    return key == null ? new Damage(where, problem) : new Damage(where, problem, key);
  }

  /** Writes a key so that it can be compared and found, whatever it is. */
  static String shown(byte[] key) {
    int shown = Math.min(key.length, SHOWN_KEY_BYTES);
    return HexFormat.of().formatHex(key, 0, shown)
        + (shown < key.length ? "..." : "")
        + " (hexadecimal)";
  }
}
