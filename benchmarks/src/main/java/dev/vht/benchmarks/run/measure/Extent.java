package dev.vht.benchmarks.run.measure;

import java.time.Duration;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;

/** How much is measured. */
public enum Extent {
  /** As the benchmarks say, for the documents. */
  FULL(3, Duration.ofDays(7)),
  /** Small tables and short iterations, to see that everything works. */
  QUICK(1, Duration.ofSeconds(250));

  private final int rounds;
  private final Duration longest;

  Extent(int rounds, Duration longest) {
    this.rounds = rounds;
    this.longest = longest;
  }

  /**
   * Returns how often each case is measured, each time in a process of its own.
   *
   * @return the number of rounds, and of forks
   */
  public int rounds() {
    return rounds;
  }

  /**
   * Returns how often a case is measured.
   *
   * @param each the case
   * @return the number of rounds
   */
  public int rounds(Case each) {
    return each.isOnce() ? 1 : rounds;
  }

  /**
   * Returns after which time a run stops, unless it is told otherwise.
   *
   * @return a time that is more than enough, or the most that is useful
   */
  public Duration longest() {
    return longest;
  }

  /** Shortens what JMH does. */
  ChainedOptionsBuilder applyTo(ChainedOptionsBuilder options) {
    options.forks(1);
    if (this == QUICK) {
      TimeValue time = TimeValue.milliseconds(300);
      options.warmupIterations(1).warmupTime(time);
      options.measurementIterations(2).measurementTime(time);
    }
    return options;
  }

  /**
   * Returns one of two values.
   *
   * @param <T> their type
   * @param full for a full run
   * @param quick for a quick one
   * @return the value for this extent
   */
  public <T> T choose(T full, T quick) {
    return this == FULL ? full : quick;
  }
}
