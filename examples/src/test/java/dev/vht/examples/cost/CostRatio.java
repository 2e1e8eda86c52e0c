package dev.vht.examples.cost;

import java.lang.management.CompilationMXBean;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;

/**
 * Measures how many times as long a call takes as another.
 *
 * <p>Short batches of the two alternate in one thread. So both of a pair run at the same speed,
 * although other programs change the speed of the machine all the time. An interruption spoils a
 * few pairs, which does not change the median of all.
 */
final class CostRatio {
  private static final int PAIRS = 801;
  private static final long BATCH_NANOS = TimeUnit.MICROSECONDS.toNanos(120);
  private static final long ROUND_NANOS = TimeUnit.MILLISECONDS.toNanos(150);
  private static final int QUIET_ROUNDS = 3;
  private static final int MAX_ROUNDS = 20;
  private static final CompilationMXBean COMPILER = ManagementFactory.getCompilationMXBean();

  private final Work ours;
  private final Work other;
  private int calls = 100;

  /** A result. Nothing reads it, but the compiler can't know this. */
  @SuppressWarnings("UnusedVariable")
  private volatile long consumed;

  private CostRatio(Work ours, Work other) {
    this.ours = ours;
    this.other = other;
  }

  /** Returns the time of a call of {@code ours}, divided by that of {@code other}. */
  static double of(Work ours, Work other) {
    CostRatio ratio = new CostRatio(ours, other);
    ratio.warmUp();
    return ratio.median();
  }

  /** Repeats the calls until the compiler has had nothing to do for some rounds. */
  private void warmUp() {
    long before = COMPILER.getTotalCompilationTime();
    int quiet = 0;
    for (int round = 0; round < MAX_ROUNDS && quiet < QUIET_ROUNDS; round++) {
      repeat();
      long now = COMPILER.getTotalCompilationTime();
      quiet = now == before ? quiet + 1 : 0;
      before = now;
    }
  }

  /** Repeats the calls for a while, and finds how many of them fill a batch. */
  private void repeat() {
    long end = System.nanoTime() + ROUND_NANOS;
    while (System.nanoTime() < end) {
      nanos(ours);
      if (nanos(other) < BATCH_NANOS) {
        calls += calls / 10;
      }
    }
  }

  private double median() {
    double[] ratios = new double[PAIRS];
    for (int pair = 0; pair < PAIRS; pair++) {
      ratios[pair] = pair % 2 == 0 ? oursFirst() : otherFirst();
    }
    Arrays.sort(ratios);
    return ratios[PAIRS / 2];
  }

  private double oursFirst() {
    double nanos = nanos(ours);
    return nanos / nanos(other);
  }

  private double otherFirst() {
    double nanos = nanos(other);
    return nanos(ours) / nanos;
  }

  private long nanos(Work work) {
    long start = System.nanoTime();
    consumed = work.call(calls);
    return Math.max(1, System.nanoTime() - start);
  }
}
