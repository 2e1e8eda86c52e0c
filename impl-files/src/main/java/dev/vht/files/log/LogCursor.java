package dev.vht.files.log;

import dev.vht.files.log.core.KeyIndex;
import dev.vht.files.log.core.Log;
import dev.vht.files.log.segment.Address;
import dev.vht.files.log.segment.Segment;
import dev.vht.spi.Cursor;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Iterates over the keys in small batches.
 *
 * <p>A batch is all keys whose hashes lie in one range. A key always stays in its range, even if
 * its record moves, and a range is read within one epoch. So a key that is present throughout is
 * returned exactly once.
 */
final class LogCursor implements Cursor {
  private static final int BATCH_SIZE = 8;

  private final Log log;
  private final int ranges;
  private final long width;
  private final Deque<byte[]> keys = new ArrayDeque<>();
  private int shard;
  private int range;
  private byte[] key = {};

  LogCursor(Log log) {
    this.log = log;
    long wanted = log.index().count() / KeyIndex.SHARDS / BATCH_SIZE;
    this.ranges = (int) Long.highestOneBit(Math.max(1, Math.min(wanted, KeyIndex.highestPart())));
    this.width = (KeyIndex.highestPart() + 1) / ranges;
  }

  @Override
  public boolean next() {
    while (keys.isEmpty() && shard < KeyIndex.SHARDS) {
      fetchBatch();
      range++;
      if (range == ranges) {
        range = 0;
        shard++;
      }
    }
    if (keys.isEmpty()) {
      return false;
    }
    key = keys.remove();
    return true;
  }

  private void fetchBatch() {
    List<byte[]> found = new ArrayList<>();
    int epoch = log.epochs().enter();
    try {
      long lowest = range * width;
      log.index()
          .forEachInRange(
              shard,
              lowest,
              lowest + width - 1,
              (part, address) -> add(found, keyAt(part, address)));
    } finally {
      log.epochs().leave(epoch);
    }
    keys.addAll(found);
  }

  /** Skips a key that was found before, because it was removed and set again meanwhile. */
  private static void add(List<byte[]> found, byte[] key) {
    if (found.stream().noneMatch(other -> Arrays.equals(other, key))) {
      found.add(key);
    }
  }

  /** The key of a record, verified by its hash. */
  private byte[] keyAt(long part, long address) {
    Segment segment = log.segment(address);
    int offset = Address.offset(address);
    byte[] found = segment.key(offset);
    long hash = log.hash(found);
    if (KeyIndex.shard(hash) != shard || KeyIndex.part(hash) != part) {
      throw segment.damaged(offset, "it has another key than the index says");
    }
    return found;
  }

  @Override
  public byte[] key() {
    return key.clone();
  }

  @Override
  public byte @Nullable [] value() {
    return log.get(key);
  }

  @Override
  public void close() {
    keys.clear();
    shard = KeyIndex.SHARDS;
  }
}
