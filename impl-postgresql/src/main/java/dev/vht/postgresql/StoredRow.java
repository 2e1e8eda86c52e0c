package dev.vht.postgresql;

import java.util.Arrays;
import java.util.HexFormat;

/** A row: to be written, or as read, intact or damaged. */
@SuppressWarnings("ArrayRecordComponent") // never compared
record StoredRow(byte[] hash, byte[] key, byte[] value, long crc) {
  private static final int SHOWN_KEY_BYTES = 16;

  /** Returns the row that holds a value under a key. */
  static StoredRow of(byte[] key, byte[] value) {
    return new StoredRow(TableSchema.hash(key), key, value, TableSchema.checksum(key, value));
  }

  boolean hasIntactValue() {
    return crc == TableSchema.checksum(key, value);
  }

  boolean isIntact() {
    return hasIntactKey() && hasIntactValue();
  }

  boolean hasIntactKey() {
    return Arrays.equals(hash, TableSchema.hash(key));
  }

  long size() {
    return (long) hash.length + key.length + value.length;
  }

  /** Renders a key of any content for messages. */
  static String toHex(byte[] key) {
    int shown = Math.min(key.length, SHOWN_KEY_BYTES);
    return HexFormat.of().formatHex(key, 0, shown)
        + (shown < key.length ? "..." : "")
        + " (hexadecimal)";
  }
}
