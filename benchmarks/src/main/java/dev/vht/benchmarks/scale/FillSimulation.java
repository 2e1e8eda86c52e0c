package dev.vht.benchmarks.scale;

import java.util.Random;

/**
 * A {@code fill}, or the removal of an old content, as {@code WritePipeline} makes their writes:
 * one thread writes, and waits for the oldest of its writes when 64 are on their way. A write that
 * has failed is made again, while no other is sent. If that fails too, the whole has failed, and
 * begins again. A removal reads the keys in pages of 500.
 *
 * <p>After each change in the cluster, the writes of a second are simulated one by one. If no call
 * fails, the time until the next change is filled with as many writes a second as were made at the
 * end of that.
 */
final class FillSimulation {
  private static final int AT_A_TIME = 64;
  private static final int PAGE_OF_REMOVER = 500;
  private static final double SETTLING = 0.6;
  private static final double SAMPLE = 0.4;

  private final SimulatedCluster cluster;
  private final Outages outages;
  private final Costs costs;
  private final long keys;
  private final boolean isRemoval;
  private final Random random;

  /** When each write that was begun is known to have ended, and whether it was made. */
  private final double[] ends = new double[AT_A_TIME + 1];

  private final boolean[] made = new boolean[AT_A_TIME + 1];
  private final long[] sent = new long[AT_A_TIME + 1];

  private double time;
  private long writes;
  private long awaited;
  private long twice;
  private long repeated;
  private double longestWait;

  FillSimulation(
      SimulatedCluster cluster,
      Outages outages,
      Costs costs,
      long keys,
      boolean isRemoval,
      Random random) {
    this.cluster = cluster;
    this.outages = outages;
    this.costs = costs;
    this.keys = keys;
    this.isRemoval = isRemoval;
    this.random = random;
  }

  /**
   * What a fill needed.
   *
   * @param seconds until the last write was acknowledged; infinity if the caller has given up
   * @param lastSeconds the time of that fill alone
   * @param executedTwice how many writes of that fill more than one coordinator has executed
   * @param repeated how many writes of that fill the library has made again
   * @param failedCalls how many fills failed before it
   * @param longestWait the longest time for which the calling thread waited for one write
   */
  record Result(
      double seconds,
      double lastSeconds,
      long executedTwice,
      long repeated,
      int failedCalls,
      double longestWait) {}

  Result fill() {
    int failed = 0;
    while (time < Scenario.CALLER_PATIENCE) {
      double start = time;
      if (fillOnce()) {
        return new Result(time, time - start, twice, repeated, failed, longestWait);
      }
      failed++;
      time += Scenario.CALLER_PAUSE;
    }
    double never = Double.POSITIVE_INFINITY;
    return new Result(never, never, twice, repeated, failed, longestWait);
  }

  private boolean fillOnce() {
    begin(0);
    twice = 0;
    repeated = 0;
    long before = 0; // keys written up to the last jump
    while (true) {
      double change = outages.nextChange(time);
      double sampleStart = time + SETTLING;
      double sampleEnd = sampleStart + SAMPLE;
      long sampledFrom = -1;
      long twiceFrom = 0;
      double sampledAt = 0;
      while (time < sampleEnd && before + writes < keys) {
        if (sampledFrom < 0 && time >= sampleStart) {
          sampledFrom = writes;
          twiceFrom = twice;
          sampledAt = time;
        }
        if (!send()) {
          return false;
        }
      }
      if (before + writes >= keys) {
        return awaitAll(0);
      }
      if (sampledFrom < 0 || time >= change || writes == sampledFrom) {
        continue; // a call took longer than that
      }
      double rate = (writes - sampledFrom) / (time - sampledAt);
      double rateTwice = (twice - twiceFrom) / (time - sampledAt);
      double left = keys - before - writes;
      double seconds = Math.min(change - time, left / rate);
      long jumped = (long) Math.min(left, rate * seconds);
      twice += (long) (rateTwice * seconds);
      before += writes + jumped;
      begin(time + seconds);
      if (before >= keys) {
        return true;
      }
    }
  }

  /** Begins at a time, with no write on its way. */
  private void begin(double now) {
    time = Math.max(time, now);
    writes = 0;
    awaited = 0;
  }

  private boolean send() {
    if (isRemoval && writes % PAGE_OF_REMOVER == 0) {
      long position = (long) (random.nextDouble() * (keys - PAGE_OF_REMOVER));
      SimulatedCluster.Outcome page = cluster.readPage(time, position, PAGE_OF_REMOVER, false);
      time = page.time();
      if (!page.isMade()) {
        return false;
      }
    }
    time += costs.clientWriteMicros() * 1e-6;
    int slot = (int) (writes % ends.length);
    sent[slot] = (long) (random.nextDouble() * keys);
    SimulatedCluster.Outcome outcome = cluster.beginWrite(time, sent[slot]);
    ends[slot] = outcome.time();
    made[slot] = outcome.isMade();
    twice += outcome.executions() > 1 ? 1 : 0;
    writes++;
    return awaitAll(AT_A_TIME);
  }

  private boolean awaitAll(int rest) {
    while (writes - awaited > rest) {
      int slot = (int) (awaited % ends.length);
      double before = time;
      time = Math.max(time, ends[slot]);
      if (!made[slot]) {
        repeated++;
        SimulatedCluster.Outcome outcome = cluster.write(time, sent[slot]);
        time = outcome.time();
        if (!outcome.isMade()) {
          longestWait = Math.max(longestWait, time - before);
          return false;
        }
      }
      longestWait = Math.max(longestWait, time - before);
      awaited++;
    }
    return true;
  }
}
