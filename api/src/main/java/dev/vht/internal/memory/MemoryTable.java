package dev.vht.internal.memory;

import dev.vht.StorageException;
import dev.vht.internal.lock.OverflowSafeLock;
import dev.vht.spi.Metadata;
import dev.vht.spi.Storage;
import java.util.Arrays;
import java.util.Iterator;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * What all handles of one table share.
 *
 * <p>A walk must not come by a key twice, but a {@link ConcurrentHashMap}'s iterator may, if the
 * key is removed and set anew meanwhile. So each walk has a number, and each key remembers the
 * number that the next walk would have had when the key came: a walk passes over the keys that came
 * after it began. The number is read under the map's lock of that key, hence after any removal.
 *
 * <p>A backup must be the table at one moment, which a map's iterator does not give either. So
 * every change holds the lock of its key, one of a fixed number, and a copy holds all of them: no
 * change is under way while the map is copied. The copy takes the arrays as they are, because none
 * is ever written to once it is in a map; changes therefore wait for a number of steps, not of
 * bytes. Reading takes no lock.
 *
 * <p>A map in which a change ended by an error, such as an overflow of the stack, may have counted
 * wrong. It is replaced by a copy before it is asked for its count.
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

  private static final int LOCKS = 64;

  private final String url;
  private final Metadata metadata;
  private final OverflowSafeLock[] locks = new OverflowSafeLock[LOCKS];
  private final AtomicLong nextWalk = new AtomicLong();
  private volatile ConcurrentHashMap<ByteArrayKey, Cell> cells = new ConcurrentHashMap<>();
  private volatile boolean isDestroyed;

  /** Whether a change has failed since the map was made. */
  private volatile boolean isCountInDoubt;

  MemoryTable(String url, Metadata metadata) {
    this.url = url;
    this.metadata = metadata;
    Arrays.setAll(locks, i -> new OverflowSafeLock());
  }

  Metadata metadata() {
    return metadata;
  }

  ConcurrentMap<ByteArrayKey, Cell> cells() {
    requireAlive();
    return cells;
  }

  long count() {
    requireAlive();
    if (isCountInDoubt) {
      alone(this::countAgain);
    }
    return cells.mappingCount();
  }

  /** Returns the number of a walk that begins now. */
  long beginWalk() {
    return nextWalk.getAndIncrement();
  }

  Cell newCell(byte[] value) {
    return new Cell(value, nextWalk.get());
  }

  private boolean countAgain() {
    cells = new ConcurrentHashMap<>(cells);
    isCountInDoubt = false;
    return true;
  }

  /** Makes a change to what a key has. */
  <T> T change(ByteArrayKey key, Function<ConcurrentMap<ByteArrayKey, Cell>, T> change) {
    OverflowSafeLock lock = locks[key.hashCode() & LOCKS - 1];
    lock.lock();
    boolean isDone = false;
    try {
      T result = change.apply(cells());
      isDone = true;
      return result;
    } finally {
      if (!isDone) {
        isCountInDoubt = true;
      }
      lock.holder = null;
      lock.wakeNext();
    }
  }

  /** Does something while no change is under way. */
  private <T> T alone(Supplier<T> action) {
    int held = 0;
    try {
      for (OverflowSafeLock lock : locks) {
        lock.lock();
        held++;
      }
      requireAlive();
      return action.get();
    } finally {
      for (int i = 0; i < held; i++) {
        locks[i].holder = null;
      }
      for (int i = 0; i < held; i++) {
        locks[i].wakeNext();
      }
    }
  }

  void clear() {
    become(new ConcurrentHashMap<>());
  }

  /** Puts other content in the place of this one. */
  void fill(Iterator<Storage.Pair> pairs) {
    ConcurrentHashMap<ByteArrayKey, Cell> filled = new ConcurrentHashMap<>();
    while (pairs.hasNext()) {
      Storage.Pair pair = pairs.next();
      filled.put(new ByteArrayKey(pair.key()).kept(), newCell(pair.value().clone()));
    }
    become(filled);
  }

  private void become(ConcurrentHashMap<ByteArrayKey, Cell> content) {
    alone(
        () -> {
          cells = content;
          isCountInDoubt = false;
          return true;
        });
  }

  /** Returns a table that holds what this one holds now. */
  MemoryTable copy(String copysUrl) {
    MemoryTable copy = new MemoryTable(copysUrl, metadata);
    return alone(
        () -> {
          cells.forEach((key, cell) -> copy.cells.put(key, copy.newCell(cell.value)));
          return copy;
        });
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
