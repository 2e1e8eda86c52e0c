package dev.vht.proptest;

import java.util.concurrent.atomic.AtomicLong;

/**
 * How far the other threads of a crew are. Who is fast waits for them now and then, so that their
 * calls meet however few processors there are; but not for long, as they may have failed.
 */
final class Pace {
  private static final long MOST_NANOSECONDS = 20_000_000;

  private final AtomicLong steps = new AtomicLong();

  /** Says that a step is done. */
  void step() {
    steps.incrementAndGet();
  }

  /** Waits until somebody says so. */
  void await() {
    long before = steps.get();
    long end = System.nanoTime() + MOST_NANOSECONDS;
    while (steps.get() == before && System.nanoTime() < end) {
      Thread.onSpinWait();
    }
  }
}
