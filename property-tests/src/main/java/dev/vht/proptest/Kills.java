package dev.vht.proptest;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.SplittableRandom;

/**
 * Kills writers, each at a moment of its own: some time behind one of its acknowledgements, while
 * it is at some later write, or at what its storage does between writes.
 *
 * <p>The seed repeats the acknowledgements and the times; what the writer is at by then, it cannot
 * repeat.
 */
final class Kills {
  static final int COUNT = Integer.getInteger("vht.kills", 3);

  private static final String SEED = "vht.kills.seed";
  private static final int MOST_WRITES = 400;
  private static final int MOST_NANOSECONDS = 3_000_000;

  private final long seed;
  private final SplittableRandom random;
  private int kills;

  private Kills(long seed) {
    this.seed = seed;
    this.random = new SplittableRandom(seed);
  }

  static Kills from(long seed) {
    return new Kills(Long.getLong(SEED, seed));
  }

  /** Kills a writer and returns the number of the last write that was ever acknowledged. */
  long kill(Process writer, long lastBefore) throws IOException, InterruptedException {
    kills++;
    long wanted = lastBefore + 1 + random.nextInt(MOST_WRITES);
    int nanoseconds = random.nextInt(MOST_NANOSECONDS);
    long last = lastBefore;
    try (BufferedReader acknowledgements = writer.inputReader(StandardCharsets.US_ASCII)) {
      String line = acknowledgements.readLine();
      while (line != null) {
        last = Long.parseLong(line);
        if (last == wanted) {
          await(nanoseconds);
          writer.toHandle().destroyForcibly(); // unlike Process's, leaves the stream open
        }
        line = acknowledgements.readLine();
      }
    } finally {
      writer.destroyForcibly().waitFor();
    }
    assertThat(last)
        .as("the last write of a process that was to be killed, with %s", this)
        .isGreaterThanOrEqualTo(wanted);
    return last;
  }

  /** Shorter than the system lets a thread sleep. */
  private static void await(int nanoseconds) {
    long end = System.nanoTime() + nanoseconds;
    while (System.nanoTime() < end) {
      Thread.onSpinWait();
    }
  }

  @Override
  public String toString() {
    return "kill " + kills + " of -Dvht.kills=" + COUNT + " -D" + SEED + "=" + seed;
  }
}
