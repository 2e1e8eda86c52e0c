package dev.vht.memory;

import dev.vht.StorageException;
import dev.vht.spi.Metadata;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * What all handles of one table share.
 *
 * <p>A walk must not come by a key twice, but a {@link ConcurrentHashMap}'s iterator may, if the
 * key is removed and set anew meanwhile. So each walk has a number, and each key remembers the
 * number that the next walk would have had when the key came: a walk passes over the keys that came
 * after it began. The number is read under the map's lock of that key, hence after any removal.
 */
final class MemoryTable {

  /** A value, and which walks its key is too young for. Compared by identity, on purpose. */
  static final class Cell {
    final byte[] value;
    final long nextWalk;

    Cell(byte[] value, long nextWalk) {
      this.value = value;
      this.nextWalk = nextWalk;
    }
  }

  private final String url;
  private final Metadata metadata;
  private final AtomicLong nextWalk = new AtomicLong();
  private volatile ConcurrentHashMap<Bytes, Cell> cells = new ConcurrentHashMap<>();
  private volatile boolean isDestroyed;

  MemoryTable(String url, Metadata metadata) {
    this.url = url;
    this.metadata = metadata;
  }

  Metadata metadata() {
    return metadata;
  }

  ConcurrentMap<Bytes, Cell> cells() {
    requireAlive();
    return cells;
  }

  long count() {
    requireAlive();
    return cells.mappingCount();
  }

  /** Returns the number of a walk that begins now. */
  long beginWalk() {
    return nextWalk.getAndIncrement();
  }

  Cell newCell(byte[] value) {
    return new Cell(value, nextWalk.get());
  }

  /** Calls that hold the old map overlap this one, so they may count as having come before it. */
  void clear() {
    requireAlive();
    cells = new ConcurrentHashMap<>();
  }

  void destroy() {
    isDestroyed = true;
    cells = new ConcurrentHashMap<>();
  }

  private void requireAlive() {
    if (isDestroyed) {
      throw new StorageException(
          url + " was deleted through another handle; close this one and make the table anew");
    }
  }
}
