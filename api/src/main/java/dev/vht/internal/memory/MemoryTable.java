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
 * The content of a table, shared by all its handles.
 *
 * <p>A cursor must not return a key twice, but the iterator of a {@link ConcurrentHashMap} may, if
 * the key is removed and set again meanwhile. So each cursor has a number, and each key records the
 * number that the next cursor would have had when the key was added. A cursor skips keys that were
 * added after it was opened. The number is read under the map's lock of that key, so after any
 * removal.
 *
 * <p>A backup is the table at one moment, which an iterator does not provide either. So every
 * change holds the lock of its key, one of a fixed number, and a copy holds all locks. The copy
 * shares the arrays, because an array in a map is never modified; so changes wait in proportion to
 * the number of entries, not of bytes. Reading takes no lock.
 *
 * <p>An error within a change of a map, such as a stack overflow, may leave the map's count wrong.
 * The map is then replaced by a copy before it is counted.
 */
final class MemoryTable {

  /** A value, and the number of the first cursor that returns its key. Compared by identity. */
  static final class Cell {
    final byte[] value;
    final long nextCursor;

    Cell(byte[] value, long nextCursor) {
      this.value = value;
      this.nextCursor = nextCursor;
    }
  }

  private static final int LOCKS = 64;

  /** Stands for this table among all, as long as it exists or somebody refers to it. */
  private final Object identity = new Object();

  private final String url;
  private final Metadata metadata;
  private final OverflowSafeLock[] locks = new OverflowSafeLock[LOCKS];
  private final AtomicLong nextCursor = new AtomicLong();
  private volatile ConcurrentHashMap<ByteArrayKey, Cell> cells = new ConcurrentHashMap<>();
  private volatile boolean isDestroyed;

  /** Whether a change has failed since the map was created. */
  private volatile boolean isCountInDoubt;

  MemoryTable(String url, Metadata metadata) {
    this.url = url;
    this.metadata = metadata;
    Arrays.setAll(locks, i -> new OverflowSafeLock());
  }

  Object identity() {
    return identity;
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
      runExclusively(this::rebuild);
    }
    return cells.mappingCount();
  }

  /** Assigns the number of a cursor that is being opened. */
  long assignCursorNumber() {
    return nextCursor.getAndIncrement();
  }

  Cell newCell(byte[] value) {
    return new Cell(value, nextCursor.get());
  }

  private boolean rebuild() {
    cells = new ConcurrentHashMap<>(cells);
    isCountInDoubt = false;
    return true;
  }

  /** Changes the value of a key. */
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

  /** Runs an action while no change is in progress. */
  private <T> T runExclusively(Supplier<T> action) {
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
    replaceCells(new ConcurrentHashMap<>());
  }

  /** Replaces the content. */
  void fill(Iterator<Storage.Pair> pairs) {
    ConcurrentHashMap<ByteArrayKey, Cell> filled = new ConcurrentHashMap<>();
    while (pairs.hasNext()) {
      Storage.Pair pair = pairs.next();
      filled.put(new ByteArrayKey(pair.key()).kept(), newCell(pair.value().clone()));
    }
    replaceCells(filled);
  }

  private void replaceCells(ConcurrentHashMap<ByteArrayKey, Cell> content) {
    runExclusively(
        () -> {
          cells = content;
          isCountInDoubt = false;
          return true;
        });
  }

  /** Returns a copy of this table. */
  MemoryTable copy(String copyUrl) {
    MemoryTable copy = new MemoryTable(copyUrl, metadata);
    return runExclusively(
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
          url + " was deleted through another handle; close this one and create the table again");
    }
  }
}
