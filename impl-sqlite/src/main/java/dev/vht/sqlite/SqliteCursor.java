package dev.vht.sqlite;

import dev.vht.spi.Cursor;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Walks the keys in their order, a few hundred at a time, each batch behind the last key of the one
 * before. No statement and no snapshot is held between the calls, so a slow reader does not make
 * the log grow.
 */
final class SqliteCursor implements Cursor {
  private static final int BATCH = 256;

  /** Where keys are long a batch is cut short, lest it fill the memory. */
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
        session -> {
          keys.clear();
          if (last == null) {
            session.each(schema.firstKeys(), taking(), BATCH);
          } else {
            session.each(schema.nextKeys(), taking(), last, BATCH);
          }
          return keys.size();
        });
    isExhausted = keys.isEmpty();
  }

  private DatabaseConnection.Row<Boolean> taking() {
    int[] bytes = {0};
    return row -> {
      byte[] next = row.getBytes(1);
      if (next == null) {
        throw storage.damaged(new byte[0], "it is a null");
      }
      requireBehind(keys.isEmpty() ? key : keys.getLast(), next);
      keys.add(next);
      bytes[0] += next.length;
      return bytes[0] < BATCH_BYTES;
    };
  }

  /** Keys out of order are a damaged index, in which the walk might go round for ever. */
  private void requireBehind(byte @Nullable [] last, byte[] next) {
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
