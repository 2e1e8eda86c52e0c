package dev.vht.files.log.maintenance;

import dev.vht.files.log.core.Log;
import java.io.IOException;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;

/**
 * Syncs a log, so that the files from before can be deleted, and then compacts what it has synced.
 * Writers continue meanwhile, and the newest segments are compacted by another thread.
 */
final class Renewal {
  /** Compacted segments, as a part of the live bytes, at which they are synced. */
  private static final int SYNCED_PART = 4;

  private final Log log;
  private final SpaceLimits limits;
  private final ReentrantLock segmentsLock;
  private final BooleanSupplier isStopped;

  /** Held during each step. Fair, so that a thread that waits for it waits for one step. */
  private final ReentrantLock stepLock = new ReentrantLock(true);

  Renewal(Log log, SpaceLimits limits, ReentrantLock segmentsLock, BooleanSupplier isStopped) {
    this.log = log;
    this.limits = limits;
    this.segmentsLock = segmentsLock;
    this.isStopped = isStopped;
  }

  /** Does what is due. */
  void run() throws IOException {
    try {
      renew();
    } finally {
      limits.renewed(); // even if it failed: writers do not wait for the next attempt
    }
  }

  private void renew() throws IOException {
    int steps = steps();
    sync();
    while (steps > 0 && !isStopped.getAsBoolean() && compactStep()) {
      steps--;
    }
    if (underLock(() -> log.retired().bytes()) > 0) {
      sync();
    }
  }

  /** The number of compactions at most; none if only the time has come for a sync. */
  private int steps() {
    return (int) underLock(() -> limits.isOnlySyncDue() ? 0 : 2L * log.segments().size());
  }

  private void sync() throws IOException {
    stepLock.lock();
    try {
      if (!isStopped.getAsBoolean()) {
        long unused = log.syncQueue().sync();
      }
    } finally {
      limits.synced();
      stepLock.unlock();
    }
  }

  private boolean compactStep() throws IOException {
    boolean isDone = compact();
    if (underLock(this::unneeded) > 0) {
      sync();
    }
    return isDone;
  }

  /** How many bytes could be given back by a sync that is worthwhile; not positive if none. */
  private long unneeded() {
    long retired = log.retired().bytes();
    return limits.isDiskNearlyFull() ? retired : retired - log.space().live() / SYNCED_PART;
  }

  /** Waits for the segments before it begins the step, for which writers may wait. */
  private boolean compact() throws IOException {
    segmentsLock.lock();
    try {
      stepLock.lock();
      try {
        return !isStopped.getAsBoolean()
            && Compaction.next(
                log, CompactionChoice.Aim.WORTHWHILE, CompactionChoice.Scope.KEPT, isStopped);
      } finally {
        stepLock.unlock();
      }
    } finally {
      segmentsLock.unlock();
    }
  }

  private long underLock(LongSupplier question) {
    log.lock.lock();
    try {
      return question.getAsLong();
    } finally {
      log.lock.unlock();
    }
  }

  /** Waits until the current step has ended, if there is one. */
  void awaitStep() {
    awaitRelease(stepLock);
  }

  /** Waits until a fair lock is released by those who hold it or wait for it now. */
  static void awaitRelease(ReentrantLock lock) {
    lock.lock();
    try {
      return;
    } finally {
      lock.unlock();
    }
  }
}
