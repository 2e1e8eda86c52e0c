package dev.vht.sqlite;

import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.sqlite.BusyHandler;

/**
 * How a connection waits for others that write: it asks again every other millisecond, for so long.
 *
 * <p>SQLite's own {@code busy_timeout} sleeps up to 100 ms between two attempts. Where another
 * process commits again and again, the lock is free for some microseconds at a time, and a hundred
 * attempts in 10 s may well miss all of them.
 */
final class BusyRetry extends BusyHandler {
  private static final long LEAST_PAUSE = TimeUnit.MICROSECONDS.toNanos(500);
  private static final long MOST_PAUSE = TimeUnit.MILLISECONDS.toNanos(3);

  private final long nanos;
  private long start;

  BusyRetry(int seconds) {
    this.nanos = TimeUnit.SECONDS.toNanos(seconds);
  }

  /** Waits a little and returns 1, or returns 0 if there was time enough. */
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

  /** An interrupt ends no wait, and is kept for the caller. */
  private static void pause() {
    boolean isInterrupted = Thread.interrupted();
    LockSupport.parkNanos(ThreadLocalRandom.current().nextLong(LEAST_PAUSE, MOST_PAUSE));
    if (isInterrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
