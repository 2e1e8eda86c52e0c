package dev.vht.proptest.trial;

import java.util.concurrent.atomic.AtomicLong;

/**
 * How far the other threads of a crew are. Who is fast waits for them now and then, so that their
 * calls meet however few processors there are; but not for long, as they may have failed.
 */
public final class ProgressCounter {
  private static final long MOST_NANOSECONDS = 20_000_000;

  private final AtomicLong steps = new AtomicLong();

  /** Says that a step is done. */
  public void step() {
    steps.incrementAndGet();
  }

  /** Waits until somebody says so. */
  public void await() {
    awaitNumber(steps, steps.get() + 1);
  }

  /** Waits until a number that others count up is as great as this. */
  public static void awaitNumber(AtomicLong counted, long number) {
    long end = System.nanoTime() + MOST_NANOSECONDS;
    while (counted.get() < number && System.nanoTime() < end) {
      Thread.onSpinWait();
    }
  }
}
