package dev.vht.postgresql;

import java.util.Arrays;
import java.util.List;

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

  byte[][] hashes() {
    return hashes;
  }

  byte[][] keys() {
    return keys;
  }

  byte[][] values() {
    return values;
  }

  long[] crcs() {
    return checksums;
  }
}
