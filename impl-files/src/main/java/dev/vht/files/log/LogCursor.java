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
 * Walks over the keys, a handful at a time.
 *
 * <p>Each handful is all keys whose hashes lie in one range; the ranges are taken one after the
 * other. A key is in one range for ever, wherever its record goes, and a range is looked through
 * within one epoch; so a key that is there throughout comes exactly once.
 */
final class LogCursor implements Cursor {
  private static final int HANDFUL = 8;

  private final Log log;
  private final int ranges;
  private final long width;
  private final Deque<byte[]> keys = new ArrayDeque<>();
  private int shard;
  private int range;
  private byte[] key = {};

  LogCursor(Log log) {
    this.log = log;
    long wanted = log.index().count() / KeyIndex.SHARDS / HANDFUL;
    this.ranges = (int) Long.highestOneBit(Math.max(1, Math.min(wanted, KeyIndex.highestPart())));
    this.width = (KeyIndex.highestPart() + 1) / ranges;
  }

  @Override
  public boolean next() {
    while (keys.isEmpty() && shard < KeyIndex.SHARDS) {
      fetch();
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

  private void fetch() {
    List<byte[]> found = new ArrayList<>();
    int epoch = log.epochs().enter();
    try {
      long lowest = range * width;
      log.index()
          .range(
              shard,
              lowest,
              lowest + width - 1,
              (part, address) -> add(found, keyAt(part, address)));
    } finally {
      log.epochs().leave(epoch);
    }
    keys.addAll(found);
  }

  /** A key that is removed and set again meanwhile may be met twice. */
  private static void add(List<byte[]> found, byte[] key) {
    if (found.stream().noneMatch(other -> Arrays.equals(other, key))) {
      found.add(key);
    }
  }

  /** The key of a record; that its hash is the one that led there tells that it is whole. */
  private byte[] keyAt(long part, long address) {
    Segment segment = log.segment(address);
    int offset = Address.offset(address);
    byte[] found = segment.key(offset);
    long hash = log.hash(found);
    if (KeyIndex.shard(hash) != shard || KeyIndex.part(hash) != part) {
      throw segment.damaged(offset, "it holds another key than the index says");
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
