package dev.vht.sqlite;

import dev.vht.spi.Cursor;
import java.util.ArrayDeque;
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

  private final SqliteStorage storage;
  private final Schema schema;
  private final Deque<byte[]> keys = new ArrayDeque<>();
  private byte @Nullable [] key;
  private boolean isExhausted;

  SqliteCursor(SqliteStorage storage, Schema schema) {
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
          if (last == null) {
            session.each(schema.firstKeys(), row -> keys.add(row.getBytes(1)), BATCH);
          } else {
            session.each(schema.nextKeys(), row -> keys.add(row.getBytes(1)), last, BATCH);
          }
          return keys.size();
        });
    isExhausted = keys.size() < BATCH;
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
