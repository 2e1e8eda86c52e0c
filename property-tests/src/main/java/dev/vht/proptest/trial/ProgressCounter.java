package dev.vht.proptest.trial;

import java.util.concurrent.atomic.AtomicLong;

/**
 * Counts the steps of other threads. A fast thread waits for them now and then, so that calls
 * overlap even on one processor. The wait is short, because the other threads may have failed.
 */
public final class ProgressCounter {
  private static final long MOST_NANOSECONDS = 20_000_000;

  private final AtomicLong steps = new AtomicLong();

  /** Counts a step. */
  public void step() {
    steps.incrementAndGet();
  }

  /** Waits for the next step of another thread, for 20 ms at most. */
  public void await() {
    awaitNumber(steps, steps.get() + 1);
  }

  /** Waits until a counter reaches a number, for 20 ms at most. */
  @SuppressWarnings("ThreadPriorityCheck") // without yielding it takes the others' processor
  public static void awaitNumber(AtomicLong counted, long number) {
    long end = System.nanoTime() + MOST_NANOSECONDS;
    while (counted.get() < number && System.nanoTime() < end) {
      Thread.yield();
    }
  }
}
