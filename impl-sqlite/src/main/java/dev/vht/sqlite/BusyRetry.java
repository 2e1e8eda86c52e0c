package dev.vht.sqlite;

import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.sqlite.BusyHandler;

/**
 * Waits for other writers' locks: retries about every 2 ms until a timeout.
 *
 * <p>SQLite's own {@code busy_timeout} sleeps up to 100 ms between two attempts. While another
 * process commits in a loop, the lock is free for a few microseconds at a time, and a hundred
 * attempts in 10 s may miss all of them.
 */
final class BusyRetry extends BusyHandler {
  private static final long MIN_PAUSE_NANOS = TimeUnit.MICROSECONDS.toNanos(500);
  private static final long MAX_PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(3);

  private final long nanos;
  private long start;

  BusyRetry(int seconds) {
    this.nanos = TimeUnit.SECONDS.toNanos(seconds);
  }

  /** Pauses and returns 1 to retry, or returns 0 after the timeout. */
  @Override
  protected int callback(int attempts) {
    if (attempts == 0) {
      start = System.nanoTime();
    }
    if (System.nanoTime() - start >= nanos) {
      return 0;
    }
    pause();
    return 1;
  }

  /** Ignores an interrupt and restores the interrupt status. */
  private static void pause() {
    boolean isInterrupted = Thread.interrupted();
    LockSupport.parkNanos(ThreadLocalRandom.current().nextLong(MIN_PAUSE_NANOS, MAX_PAUSE_NANOS));
    if (isInterrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
