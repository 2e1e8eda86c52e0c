package dev.vht.files.place;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Checks every table that this process has open at regular intervals. Its daemon thread runs while
 * a table is open and a little longer.
 */
final class HolderWatcher {
  private static final int MAX_IDLE_ROUNDS = 25;
  private static final int MANUAL = 0;

  private final long interval;
  private final Set<HeldLocation> locations = ConcurrentHashMap.newKeySet();
  private final ReentrantLock threadLock = new ReentrantLock();
  private @Nullable Thread thread;

  HolderWatcher(long milliseconds) {
    this.interval = milliseconds;
  }

  /** Returns a watcher without a thread, which checks only when {@link #checkAll} is called. */
  static HolderWatcher manual() {
    return new HolderWatcher(MANUAL);
  }

  void add(HeldLocation location) {
    locations.add(location);
    threadLock.lock();
    try {
      if (thread == null && interval != MANUAL) {
        Thread next = new Thread(null, this::run, "vht-watcher", 0, false);
        next.setDaemon(true);
        next.setContextClassLoader(null);
        thread = next;
        next.start();
      }
    } finally {
      threadLock.unlock();
    }
  }

  void remove(HeldLocation location) {
    locations.remove(location);
  }

  /** Checks every table once. */
  void checkAll() {
    locations.forEach(HeldLocation::check);
  }

  private void run() {
    int idle = 0;
    while (idle < MAX_IDLE_ROUNDS || !stopIfIdle()) {
      LockSupport.parkNanos(this, interval * 1_000_000);
      idle = locations.isEmpty() ? idle + 1 : 0;
      try {
        checkAll();
      } catch (RuntimeException | Error e) { // out of memory, say: check again
        idle = 0;
      }
    }
  }

  private boolean stopIfIdle() {
    threadLock.lock();
    try {
      if (locations.isEmpty()) {
        thread = null;
      }
      return thread == null;
    } finally {
      threadLock.unlock();
    }
  }
}
