package dev.vht.memory;

import dev.vht.StorageException;
import dev.vht.spi.Metadata;
import dev.vht.spi.Storage;
import java.util.Iterator;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;

/**
 * What all handles of one table share.
 *
 * <p>A walk must not come by a key twice, but a {@link ConcurrentHashMap}'s iterator may, if the
 * key is removed and set anew meanwhile. So each walk has a number, and each key remembers the
 * number that the next walk would have had when the key came: a walk passes over the keys that came
 * after it began. The number is read under the map's lock of that key, hence after any removal.
 *
 * <p>A backup must be the table at one moment, which a map's iterator does not give either. So
 * every change holds the shared side of a lock, and a copy the exclusive one: no change is under
 * way while the map is copied. The copy takes the arrays as they are, because none is ever written
 * to once it is in a map; changes therefore wait for a number of steps, not of bytes. Reading takes
 * no lock.
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
  private final ReadWriteLock lock = new ReentrantReadWriteLock();
  private final Change change = new Change();
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

  /** The right to change the content, until it is closed. */
  final class Change implements AutoCloseable {
    ConcurrentMap<Bytes, Cell> cells() {
      return MemoryTable.this.cells();
    }

    @Override
    public void close() {
      lock.readLock().unlock();
    }
  }

  Change beginChange() {
    lock.readLock().lock();
    return change;
  }

  /** Changes that hold the old map overlap this one, so they may count as having come before it. */
  void clear() {
    lock.readLock().lock();
    try {
      requireAlive();
      cells = new ConcurrentHashMap<>();
    } finally {
      lock.readLock().unlock();
    }
  }

  /** Puts other content in the place of this one; no change is under way while it does. */
  void fill(Iterator<Storage.Pair> pairs) {
    ConcurrentHashMap<Bytes, Cell> filled = new ConcurrentHashMap<>();
    while (pairs.hasNext()) {
      Storage.Pair pair = pairs.next();
      filled.put(new Bytes(pair.key()).kept(), newCell(pair.value().clone()));
    }
    lock.writeLock().lock();
    try {
      requireAlive();
      cells = filled;
    } finally {
      lock.writeLock().unlock();
    }
  }

  /** Returns a table that holds what this one holds now. */
  MemoryTable copy(String copysUrl) {
    MemoryTable copy = new MemoryTable(copysUrl, metadata);
    lock.writeLock().lock();
    try {
      cells().forEach((key, cell) -> copy.cells.put(key, copy.newCell(cell.value)));
    } finally {
      lock.writeLock().unlock();
    }
    return copy;
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
