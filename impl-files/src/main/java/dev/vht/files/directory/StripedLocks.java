package dev.vht.files.directory;

import dev.vht.files.disk.StackReserve;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The 64 locks of the shards.
 *
 * <p>Check-then-act operations on names hold the lock of their shard: writes, listings, and opening
 * a file to sync it. Reading a value needs no lock, because it opens one file that never changes. A
 * clearing acquires all locks, in order.
 *
 * <p><b>Stack.</b> A lock is only acquired if there is enough stack left to release it ({@link
 * StackReserve}).
 */
final class StripedLocks {
  private static final int STRIPES = 64;
  private static final int SPARE_CALLS = 64;

  private final Stripe[] stripes = new Stripe[STRIPES];

  StripedLocks() {
    Arrays.setAll(stripes, unused -> new Stripe());
  }

  /** A lock, and the change under it that was begun and is not finished. */
  static final class Stripe {
    private final ReentrantLock lock = new ReentrantLock();

    /** The file that is being changed, or was being changed when a call ended by an exception. */
    private @Nullable Path changing;

    /** Whether that file existed before, and is counted. */
    private boolean wasThere;

    void lock() {
      requireStack();
      lock.lock();
    }

    void unlock() {
      lock.unlock();
    }

    /** Notes a change: until it ends, only the disk shows whether the file exists. */
    void begin(Path file, boolean isThere) {
      wasThere = isThere;
      changing = file;
    }

    @Nullable Path changing() {
      return changing;
    }

    /**
     * Ends the change. No method is called after the count is adjusted, so no error can occur in
     * between.
     */
    void end(KeyCount count, boolean isThere) {
      count.add((isThere ? 1 : 0) - (wasThere ? 1 : 0));
      changing = null;
    }
  }

  /** Called before a lock is acquired. */
  static void requireStack() {
    StackReserve.require(SPARE_CALLS);
  }

  /** Acquires and returns the lock of a shard. */
  Stripe lock(Path shard) {
    Stripe stripe = stripes[DirectoryLayout.shard(shard) % STRIPES];
    stripe.lock();
    return stripe;
  }

  Iterable<Stripe> all() {
    return Arrays.asList(stripes);
  }

  void lockAll() {
    requireStack();
    int count = 0;
    try {
      while (count < STRIPES) {
        stripes[count].lock();
        count++;
      }
    } finally {
      if (count < STRIPES) {
        unlock(count);
      }
    }
  }

  void unlockAll() {
    unlock(STRIPES);
  }

  private void unlock(int count) {
    for (int i = 0; i < count; i++) {
      stripes[i].unlock();
    }
  }
}
