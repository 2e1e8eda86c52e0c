package dev.vht.files.faults;

import java.util.concurrent.ThreadLocalRandom;
import java.util.function.LongConsumer;

/** Provides the seeds of random tests, and replays a failing one. */
public final class Seeds {
  private static final String SEED = "vht.seed";

  private static final long FIRST = 21;

  private Seeds() {}

  private static long fresh() {
    return ThreadLocalRandom.current().nextLong(1L << 48);
  }

  /**
   * Runs a test with seeds from {@value #FIRST} on, so that each build tests the same. The system
   * property {@code vht.seed} selects a single seed, or new ones if it is {@code new}.
   *
   * @param runs how many seeds
   * @param test is run with each seed
   */
  public static void run(int runs, LongConsumer test) {
    String given = System.getProperty(SEED, "");
    boolean isOne = given.matches("[0-9]+");
    for (int i = 0; i < (isOne ? 1 : runs); i++) {
      long seed = isOne ? Long.parseLong(given) : given.equals("new") ? fresh() : FIRST + i;
      try {
        test.accept(seed);
      } catch (AssertionError | RuntimeException e) {
        throw new AssertionError(
            "failed with seed " + seed + "; replay it by -D" + SEED + "=" + seed, e);
      }
    }
  }
}
