package dev.vht.files.faults;

import java.util.concurrent.ThreadLocalRandom;
import java.util.function.LongConsumer;

/** Where the seeds of random tests come from, and how a failing one is replayed. */
public final class Seeds {
  private static final String SEED = "vht.seed";

  private Seeds() {}

  /**
   * Runs a test with new seeds, or with the one that the system property {@code vht.seed} names.
   *
   * @param runs how many seeds
   * @param test gets each seed
   */
  public static void run(int runs, LongConsumer test) {
    Long given = Long.getLong(SEED);
    for (int i = 0; i < (given == null ? runs : 1); i++) {
      long seed = given == null ? ThreadLocalRandom.current().nextLong(1L << 48) : given;
      try {
        test.accept(seed);
      } catch (AssertionError | RuntimeException e) {
        throw new AssertionError(
            "failed with seed " + seed + "; replay it by -D" + SEED + "=" + seed, e);
      }
    }
  }
}
