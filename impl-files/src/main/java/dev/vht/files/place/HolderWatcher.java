package dev.vht.files.place;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Looks at every table that this process has open, again and again, by one thread. The thread is
 * there while a table is open and a little longer, and keeps no process alive.
 */
final class HolderWatcher {
  private static final int IDLE_TURNS = 25;
  private static final int BY_HAND = 0;

  private final long interval;
  private final Set<HeldLocation> holds = ConcurrentHashMap.newKeySet();
  private final ReentrantLock starting = new ReentrantLock();
  private @Nullable Thread thread;

  HolderWatcher(long milliseconds) {
    this.interval = milliseconds;
  }

  /** Returns one that looks when it is told to, and has no thread. */
  static HolderWatcher byHand() {
    return new HolderWatcher(BY_HAND);
  }

  void add(HeldLocation hold) {
    holds.add(hold);
    starting.lock();
    try {
      if (thread == null && interval != BY_HAND) {
        Thread next = new Thread(null, this::run, "vht-watcher", 0, false);
        next.setDaemon(true);
        next.setContextClassLoader(null);
        thread = next;
        next.start();
      }
    } finally {
      starting.unlock();
    }
  }

  void remove(HeldLocation hold) {
    holds.remove(hold);
  }

  /** Looks at everything once. */
  void look() {
    holds.forEach(HeldLocation::look);
  }

  private void run() {
    int idle = 0;
    while (idle < IDLE_TURNS || !hasEnded()) {
      LockSupport.parkNanos(this, interval * 1_000_000);
      idle = holds.isEmpty() ? idle + 1 : 0;
      try {
        look();
      } catch (RuntimeException | Error e) { // out of memory, say: the others are to be looked at
        idle = 0;
      }
    }
  }

  private boolean hasEnded() {
    starting.lock();
    try {
      if (holds.isEmpty()) {
        thread = null;
      }
      return thread == null;
    } finally {
      starting.unlock();
    }
  }
}
