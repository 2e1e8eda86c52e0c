package dev.vht.postgresql;

import dev.vht.spi.Cursor;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Iterates over the keys in the order of their hashes, in pages that each begin after the last hash
 * of the previous one. Holds no connection and no transaction between calls.
 */
final class PostgresqlCursor implements Cursor {
  private static final int PAGE = 500;

  /** Ends a page of long keys early, to bound its memory. */
  private static final int PAGE_BYTES = 1 << 20;

  private final PostgresqlStorage storage;
  private final TableLocation table;
  private final Server server;
  private final Deque<byte[]> keys = new ArrayDeque<>();
  private byte[] lastHash = {};
  private byte @Nullable [] key;
  private boolean isExhausted;

  PostgresqlCursor(PostgresqlStorage storage, TableLocation table, Server server) {
    this.storage = storage;
    this.table = table;
    this.server = server;
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
    byte[] after = lastHash;
    byte[][] last = {after};
    int fetched =
        server.read(
            table.described("list the keys of"),
            connection -> {
              keys.clear();
              last[0] = after;
              return connection.forEachRow(
                  table.schema().nextKeys(),
                  row -> {
                    byte[] hash = row.getBytes(1);
                    requireAscending(last[0], hash);
                    last[0] = hash;
                    return keys.add(row.getBytes(2));
                  },
                  after,
                  PAGE,
                  PAGE_BYTES);
            });
    lastHash = last[0];
    isExhausted = fetched == 0;
  }

  /** Hashes out of order mean a damaged index, in which the iteration might never end. */
  private void requireAscending(byte[] before, byte[] hash) {
    if (Arrays.compareUnsigned(before, hash) >= 0) {
      throw storage.damaged(hash, "it is a hash that is out of order");
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
