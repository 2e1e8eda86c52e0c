package dev.vht.benchmarks.scale;

import java.util.PriorityQueue;

/**
 * A walk over all keys, as {@code CassandraCursor} does it: page after page by one thread. The
 * state between two pages is the last key, so any node can read the next one.
 *
 * <p>The library has no walk by several threads. This can simulate one, to say what it would bring:
 * each thread walks over a part of the ring.
 */
final class WalkSimulation {
  private static final int FIRST_PAGE = 32;
  private static final int LARGEST_PAGE_OF_KEYS = 2_000;
  private static final int LARGEST_PAGE_OF_VALUES = 500;
  private static final int PAGE_BYTES = 1 << 20;
  private static final int VALUE_BYTES = 1_024;

  private final SimulatedCluster cluster;
  private final Ring ring;
  private final Costs costs;
  private final boolean hasValues;
  private final Fault fault;

  /** What a wrong cursor would do. The report plants these, to show that it would find them. */
  enum Fault {
    /** None: the cursor as it is. */
    NONE,
    /** The state is kept by the coordinator. When that fails, the range begins again. */
    STATE_ON_A_NODE,
    /** The answer that an attempt gets too late is taken for the next page. */
    LATE_ANSWER_COUNTS,
    /** A page that cannot be read is left out. */
    SKIPS_WHAT_FAILS
  }

  WalkSimulation(SimulatedCluster cluster, Ring ring, Costs costs, boolean hasValues, Fault fault) {
    this.cluster = cluster;
    this.ring = ring;
    this.costs = costs;
    this.hasValues = hasValues;
    this.fault = fault;
  }

  /**
   * What a walk needed.
   *
   * @param seconds until the last key was returned; infinity if the caller has given up
   * @param pages that the caller got in the walk that ended
   * @param readTwice how many pages replicas have read more than once
   * @param repeated how many pages needed more than one attempt of the library
   * @param failedCalls how many calls failed, each of which ends a walk
   * @param longestCall the longest time that a page took
   * @param rowsTwice how many keys one walk returned twice; has to be 0
   * @param rowsMissed how many keys a walk that has ended did not return; has to be 0
   */
  record Result(
      double seconds,
      long pages,
      long readTwice,
      long repeated,
      int failedCalls,
      double longestCall,
      long rowsTwice,
      long rowsMissed) {}

  /** The part of one thread. */
  private static final class Part {
    private final long end;
    private long position;
    private int page = FIRST_PAGE;
    private double time;

    Part(long start, long end) {
      this.position = start;
      this.end = end;
    }
  }

  private static final class Counts {
    private long pages;
    private long readTwice;
    private long repeated;
    private int failedCalls;
    private double longestCall;
  }

  /** Walks; if a call fails, the caller begins again with the first key after a minute. */
  Result walk() {
    Counts counts = new Counts();
    double time = 0;
    long twice = 0;
    while (time < Scenario.CALLER_PATIENCE) {
      Coverage coverage = new Coverage();
      Part part = new Part(0, ring.keys());
      part.time = time;
      counts.pages = 0;
      boolean isComplete = true;
      while (part.position < part.end && isComplete) {
        isComplete = fetch(part, coverage, counts);
      }
      time = part.time;
      twice += coverage.twice();
      if (isComplete) {
        return result(counts, time, twice, coverage.missed(ring.keys()));
      }
      time += Scenario.CALLER_PAUSE;
    }
    return result(counts, Double.POSITIVE_INFINITY, twice, 0);
  }

  /** Walks by several threads; a call that fails is made again. */
  Result walkInParts(int threads) {
    Counts counts = new Counts();
    Coverage coverage = new Coverage();
    PriorityQueue<Part> parts =
        new PriorityQueue<>((one, other) -> Double.compare(one.time, other.time));
    for (int i = 0; i < threads; i++) {
      parts.add(new Part(ring.keys() * i / threads, ring.keys() * (i + 1) / threads));
    }
    double last = 0;
    while (!parts.isEmpty()) {
      Part part = parts.remove();
      if (part.position < part.end) {
        boolean unused = fetch(part, coverage, counts);
        parts.add(part);
      } else {
        last = Math.max(last, part.time);
      }
    }
    return result(counts, last, coverage.twice(), coverage.missed(ring.keys()));
  }

  private static Result result(Counts counts, double seconds, long twice, long missed) {
    return new Result(
        seconds,
        counts.pages,
        counts.readTwice,
        counts.repeated,
        counts.failedCalls,
        counts.longestCall,
        twice,
        missed);
  }

  /** Fetches a page and returns its keys to the caller. Returns whether the call succeeded. */
  private boolean fetch(Part part, Coverage coverage, Counts counts) {
    int rows = (int) Math.min(part.page, part.end - part.position);
    double start = part.time;
    SimulatedCluster.Outcome outcome = cluster.readPage(start, part.position, rows, hasValues);
    part.time = outcome.time();
    counts.longestCall = Math.max(counts.longestCall, outcome.time() - start);
    counts.readTwice += outcome.executions() > 1 ? 1 : 0;
    counts.repeated += outcome.attempts() > 1 ? 1 : 0;
    if (!outcome.isMade() && fault != Fault.SKIPS_WHAT_FAILS) {
      counts.failedCalls++;
      return false;
    }
    long from = part.position;
    if (fault == Fault.STATE_ON_A_NODE && outcome.attempts() > 1) {
      int range = ring.range(from);
      from = range == 0 ? 0 : Math.min(from, ring.end(range - 1));
    }
    if (outcome.isMade()) {
      coverage.add(from, part.position + rows);
    }
    if (fault == Fault.LATE_ANSWER_COUNTS && outcome.executions() > 1) {
      coverage.add(from, part.position + rows);
    }
    counts.pages++;
    part.position += rows;
    part.page = nextPage(part.page);
    part.time += rows * (hasValues ? costs.clientEntryMicros() : costs.clientKeyMicros()) * 1e-6;
    return true;
  }

  private int nextPage(int page) {
    return hasValues
        ? Math.min(Math.min(2 * page, LARGEST_PAGE_OF_VALUES), PAGE_BYTES / VALUE_BYTES)
        : Math.min(2 * page, LARGEST_PAGE_OF_KEYS);
  }
}
