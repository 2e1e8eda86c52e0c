package dev.vht.cassandra.cluster;

import java.time.Duration;
import java.util.function.BooleanSupplier;

/** Waits for what happens in other processes. */
public final class Await {
  private static final long STEP_MILLIS = 50;

  private Await() {}

  /** Waits until a condition holds; throws if it takes too long. */
  public static void until(String what, Duration patience, BooleanSupplier condition) {
    long end = System.nanoTime() + patience.toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() > end) {
        throw new IllegalStateException("not within " + patience.toSeconds() + " s: " + what);
      }
      sleep(STEP_MILLIS);
    }
  }

  static void sleep(long millis) {
    try {
      Thread.sleep(millis);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }
}
