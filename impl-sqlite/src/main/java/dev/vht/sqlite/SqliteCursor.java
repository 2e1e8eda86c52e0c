package dev.vht.sqlite;

import dev.vht.spi.Cursor;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Iterates over the keys in ascending order, in batches that each begin after the last key of the
 * previous one. Holds no statement and no snapshot between calls, so a slow reader does not make
 * the log grow.
 */
final class SqliteCursor implements Cursor {
  private static final int BATCH = 256;

  /** Ends a batch of long keys early, to bound its memory. */
  private static final int BATCH_BYTES = 1 << 20;

  private final SqliteStorage storage;
  private final TableSchema schema;
  private final Deque<byte[]> keys = new ArrayDeque<>();
  private byte @Nullable [] key;
  private boolean isExhausted;

  SqliteCursor(SqliteStorage storage, TableSchema schema) {
    this.storage = storage;
    this.schema = schema;
  }

  @Override
  public boolean next() {
    if (keys.isEmpty() && !isExhausted) {
      fetch();
    }
    byte[] next = keys.pollFirst();
    key = next == null ? key : next;
    return next != null;
  }

  private void fetch() {
    byte[] last = key;
    storage.read(
        "list the keys of",
        connection -> {
          keys.clear();
          if (last == null) {
            connection.forEachRow(schema.firstKeys(), keyCollector(), BATCH);
          } else {
            connection.forEachRow(schema.nextKeys(), keyCollector(), last, BATCH);
          }
          return keys.size();
        });
    isExhausted = keys.isEmpty();
  }

  private DatabaseConnection.Row<Boolean> keyCollector() {
    int[] bytes = {0};
    return row -> {
      byte[] next = row.getBytes(1);
      if (next == null) {
        throw storage.damaged(new byte[0], "it is a null");
      }
      requireAscending(keys.isEmpty() ? key : keys.getLast(), next);
      keys.add(next);
      bytes[0] += next.length;
      return bytes[0] < BATCH_BYTES;
    };
  }

  /** Keys out of order mean a damaged index, in which the iteration might never end. */
  private void requireAscending(byte @Nullable [] last, byte[] next) {
    if (last != null && Arrays.compareUnsigned(last, next) >= 0) {
      throw storage.damaged(next, "it is out of order");
    }
  }

  @Override
  public byte[] key() {
    return Objects.requireNonNull(key, "next() was not called").clone();
  }

  @Override
  public byte @Nullable [] value() {
    return storage.get(Objects.requireNonNull(key, "next() was not called"));
  }

  @Override
  public void close() {
    keys.clear();
    isExhausted = true;
  }
}
