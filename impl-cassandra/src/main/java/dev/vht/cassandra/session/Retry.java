package dev.vht.cassandra.session;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** The pauses between the attempts of one call, until its time has passed. For one thread. */
public final class Retry {
  private static final long MIN_PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(5);
  private static final long MAX_PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(250);

  private final long start = System.nanoTime();
  private final long nanos;
  private long pause = MIN_PAUSE_NANOS;

  /** Whether the next pause is granted even after the time. */
  private boolean isOneMoreDue;

  Retry(Duration time) {
    this.nanos = time.toNanos();
  }

  /**
   * Begins a call that is repeated at least once, unless the time is 0. Otherwise one attempt that
   * nobody answers could take the whole time.
   */
  static Retry atLeastOnce(Duration time) {
    Retry retry = new Retry(time);
    retry.isOneMoreDue = !time.isZero();
    return retry;
  }

  /** Returns how long ago the call began, in nanoseconds. */
  public long elapsedNanos() {
    return System.nanoTime() - start;
  }

  /** Pauses and returns true, unless the time has passed. Keeps the thread's interrupt status. */
  public boolean pause() {
    long left = nanos - elapsedNanos();
    if (left <= 0 && !isOneMoreDue) {
      return false;
    }
    isOneMoreDue = false;
    sleep(
        Math.min(
            Math.max(left, MIN_PAUSE_NANOS),
            ThreadLocalRandom.current().nextLong(pause / 2, pause)));
    pause = Math.min(2 * pause, MAX_PAUSE_NANOS);
    return true;
  }

  /** Waits for the whole time, also if the thread is interrupted; its status is kept. */
  public static void sleep(long nanos) {
    long end = System.nanoTime() + nanos;
    boolean isInterrupted = false;
    for (long left = nanos; left > 0; left = end - System.nanoTime()) {
      isInterrupted |= Thread.interrupted();
      LockSupport.parkNanos(left);
    }
    if (isInterrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
