package dev.vht.files.directory;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Locks over the directories of value files, one for each 64th of the names.
 *
 * <p>A thread that looks at names and then acts on what it saw holds the lock of their directory:
 * each write, each listing, and each opening of a file that is to be synced. Reading one value
 * needs no lock, because it is a single opening of a file that is never changed. A clearing takes
 * all locks, in their order.
 *
 * <p><b>Stack.</b> A lock is acquired only where there is stack to spare, so that the thread which
 * acquired it can also release it, however deep the call was made.
 */
final class StripedLocks {
  private static final int STRIPES = 64;
  private static final int SPARE_FRAMES = 64;

  private final Stripe[] stripes = new Stripe[STRIPES];

  StripedLocks() {
    Arrays.setAll(stripes, unused -> new Stripe());
  }

  /** One of the locks, and the change that was begun under it and has not come to its end. */
  static final class Stripe {
    private final ReentrantLock lock = new ReentrantLock();

    /** The value's file that is being changed, or was when a call ended by an exception. */
    private @Nullable Path changing;

    /** Whether that file was there, and was counted. */
    private boolean wasThere;

    void lock() {
      requireStack();
      lock.lock();
    }

    void unlock() {
      lock.unlock();
    }

    /** From here on nobody knows whether the file is there without looking. */
    void begin(Path file, boolean isThere) {
      wasThere = isThere;
      changing = file;
    }

    @Nullable Path changing() {
      return changing;
    }

    /**
     * The change has come to its end. Once the count is right nothing is called any more, so that
     * no error can come between the two.
     */
    void end(KeyCount count, boolean isThere) {
      count.add((isThere ? 1 : 0) - (wasThere ? 1 : 0));
      changing = null;
    }
  }

  /**
   * Throws the {@link StackOverflowError} now that would otherwise come where it does harm. To be
   * called before a lock is acquired.
   */
  static void requireStack() {
    descend(SPARE_FRAMES);
  }

  private static int descend(int frames) {
    return frames == 0 ? 0 : 1 + descend(frames - 1);
  }

  /** The lock of a directory of value files, acquired. */
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
