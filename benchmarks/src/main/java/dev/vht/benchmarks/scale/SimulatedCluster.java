package dev.vht.benchmarks.scale;

import java.util.Arrays;
import java.util.Random;
import java.util.function.IntUnaryOperator;

/**
 * A cluster as a client with the library's settings meets it. Times are seconds since the start; no
 * call waits.
 *
 * <p>The driver sends a statement to one node. If there is no answer within 250 ms, it sends it to
 * another one, to three at most, and the first answer counts. After 2 s without an answer the
 * attempt has failed. The library repeats attempts, with pauses, until its time {@code retry} has
 * passed.
 *
 * <p>The node that is given a statement, the coordinator, asks replicas. For a page it asks the two
 * that are nearest: itself, then one in its own rack, then in the order of the ring. It does so
 * even if one of them does not answer, until the failure detector says so; a page is not sent to a
 * third replica meanwhile. A write is sent to all replicas, and two answers are enough.
 *
 * <p>What this leaves out makes the simulated cluster worse than a real one, except where {@code
 * docs/scale.md} says otherwise: nodes do not avoid a slow replica (the dynamic snitch).
 */
final class SimulatedCluster {
  private static final double MICROS = 1e-6;
  private static final double SPECULATIVE_DELAY = 0.250;
  private static final int NODES_TO_ASK = 3;
  private static final double DRIVER_TIMEOUT = 2;
  private static final double FIRST_PAUSE = 0.005;
  private static final double LONGEST_PAUSE = 0.250;
  private static final int QUORUM = 2;

  /** The coordinator of a statement and each replica have equal parts of its work. */
  private static final int PARTS_OF_READ = QUORUM + 1;

  private static final int PARTS_OF_WRITE = Ring.REPLICAS + 1;
  private static final double NEVER = Double.POSITIVE_INFINITY;

  private final Ring ring;
  private final Costs costs;
  private final Outages outages;
  private final double retry;
  private final Random random;

  /** When each core of each node is free. */
  private final double[][] free;

  private int nextCoordinator;

  SimulatedCluster(Ring ring, Costs costs, Outages outages, double retry, Random random) {
    this.ring = ring;
    this.costs = costs;
    this.outages = outages;
    this.retry = retry;
    this.random = random;
    this.free = new double[ring.nodes()][(int) Math.max(1, costs.cores())];
  }

  /**
   * What became of a call or of one attempt.
   *
   * @param time when the caller knows
   * @param isMade whether it succeeded
   * @param executions how often replicas did the work
   * @param attempts how often it was begun
   */
  record Outcome(double time, boolean isMade, int executions, int attempts) {}

  /** One try of a coordinator. Refused means that it knows of too few replicas that are up. */
  private record Execution(double end, boolean isRefused) {
    static final Execution SILENT = new Execution(NEVER, false);
  }

  @FunctionalInterface
  private interface Coordination {
    Execution by(int coordinator, double start);
  }

  /** Reads a page, as {@code Cluster.readPage} does. */
  Outcome readPage(double start, long key, int rows, boolean hasValues) {
    return repeated(start, 0, time -> attemptPage(time, key, rows, hasValues));
  }

  @FunctionalInterface
  private interface Attempts {
    Outcome at(double time);
  }

  /** Repeats attempts as {@code Cluster.repeated} and {@code Retry} do. */
  private Outcome repeated(double start, int executionsBefore, Attempts attempts) {
    double pause = FIRST_PAUSE;
    int executions = executionsBefore;
    double time = start;
    for (int count = 1; ; count++) {
      Outcome outcome = attempts.at(time);
      executions += outcome.executions();
      double left = start + retry - outcome.time();
      if (outcome.isMade() || left <= 0) {
        return new Outcome(outcome.time(), outcome.isMade(), executions, count);
      }
      time = outcome.time() + Math.min(left, pause / 2 * (1 + random.nextDouble()));
      pause = Math.min(2 * pause, LONGEST_PAUSE);
    }
  }

  /** The driver does not know which nodes have the keys of a page, so it takes turns. */
  private Outcome attemptPage(double start, long key, int rows, boolean hasValues) {
    int nodes = ring.nodes();
    nextCoordinator = (nextCoordinator + 1) % nodes;
    int first = nextCoordinator;
    return attempt(
        start,
        nodes,
        i -> (first + i) % nodes,
        (node, time) -> executePage(node, time, key, rows, hasValues));
  }

  private Outcome attempt(
      double start, int nodes, IntUnaryOperator plan, Coordination coordination) {
    double timeout = start + DRIVER_TIMEOUT;
    double best = NEVER;
    int executions = 0;
    int refusals = 0;
    double next = start;
    int asked = 0;
    for (int i = 0; i < nodes; i++) {
      int node = plan.applyAsInt(i);
      if (asked == NODES_TO_ASK || best <= next) {
        break;
      }
      if (outages.isDisconnected(node, start)) {
        continue;
      }
      asked++;
      Execution execution = coordination.by(node, next);
      if (execution.isRefused()) {
        refusals++;
        if (refusals == 2) { // the driver tries one more node, and then gives up
          return new Outcome(execution.end(), false, executions, 1);
        }
        next = execution.end();
      } else {
        executions += execution.end() < NEVER ? 1 : 0;
        best = Math.min(best, execution.end());
        next += SPECULATIVE_DELAY;
      }
    }
    return best < timeout
        ? new Outcome(best, true, executions, 1)
        : new Outcome(asked == 0 ? start : timeout, false, executions, 1);
  }

  /** Reads one range after the other, until the page has its rows. */
  private Execution executePage(
      int coordinator, double start, long key, int rows, boolean hasValues) {
    double time = start + halfTrip();
    long position = key;
    long end = Math.min(ring.keys(), key + rows);
    while (position < end) {
      int range = ring.range(position);
      long part = Math.min(end, ring.end(range)) - position;
      Execution read = executeRange(coordinator, time, ring.replicas(range), part, hasValues);
      if (read.isRefused() || read.end() == NEVER) {
        return read;
      }
      time = read.end();
      position += part;
    }
    return outages.isSilent(coordinator, start, time)
        ? Execution.SILENT
        : new Execution(time + halfTrip() + outages.delay(coordinator, time), false);
  }

  private Execution executeRange(
      int coordinator, double start, int[] replicas, long rows, boolean hasValues) {
    int[] nearest = nearest(coordinator, start, replicas);
    if (nearest.length < QUORUM) {
      return new Execution(start + halfTrip(), true);
    }
    double work = rows * (hasValues ? costs.entryMicros() : costs.keyMicros()) / PARTS_OF_READ;
    double slowest = start;
    for (int i = 0; i < QUORUM; i++) {
      double trip = nearest[i] == coordinator ? 0 : halfTrip();
      double end = work(nearest[i], start + trip, work) + trip + outages.delay(nearest[i], start);
      if (outages.isSilent(nearest[i], start, end)) {
        return Execution.SILENT;
      }
      slowest = Math.max(slowest, end);
    }
    return new Execution(work(coordinator, slowest, work), false);
  }

  /** Returns the replicas that the coordinator believes to be up, nearest first. */
  private int[] nearest(int coordinator, double time, int[] replicas) {
    int[] found = new int[Ring.REPLICAS];
    int count = 0;
    for (int distance = 0; distance <= 2; distance++) {
      for (int node : replicas) {
        if (distance(coordinator, node) == distance && !outages.isKnownDown(node, time)) {
          found[count++] = node;
        }
      }
    }
    return count == found.length ? found : Arrays.copyOf(found, count);
  }

  private int distance(int coordinator, int node) {
    if (node == coordinator) {
      return 0;
    }
    return ring.rack(node) == ring.rack(coordinator) ? 1 : 2;
  }

  /** Begins a write, as {@code Cluster.begin} does: one attempt. */
  Outcome beginWrite(double start, long key) {
    int[] replicas = ring.replicas(ring.range(key));
    int[] plan = replicas.clone(); // the driver knows the replicas, and shuffles them
    for (int i = plan.length - 1; i > 0; i--) {
      int other = random.nextInt(i + 1);
      int swapped = plan[i];
      plan[i] = plan[other];
      plan[other] = swapped;
    }
    return attempt(
        start, plan.length, i -> plan[i], (node, time) -> executeWrite(node, time, replicas));
  }

  /** Writes, as {@code Cluster.write} does: attempts until the time has passed. */
  Outcome write(double start, long key) {
    return repeated(start, 0, time -> beginWrite(time, key));
  }

  private Execution executeWrite(int coordinator, double start, int[] replicas) {
    double work = costs.writeMicros() / PARTS_OF_WRITE;
    double sent = work(coordinator, start + halfTrip(), work);
    if (outages.isSilent(coordinator, start, sent)) {
      return Execution.SILENT;
    }
    int up = 0;
    double first = NEVER;
    double second = NEVER;
    for (int node : replicas) {
      if (outages.isKnownDown(node, start)) {
        continue;
      }
      up++;
      double trip = node == coordinator ? 0 : halfTrip();
      double end = work(node, sent + trip, work) + trip + outages.delay(node, start);
      if (!outages.isSilent(node, start, end)) {
        second = Math.min(second, Math.max(first, end));
        first = Math.min(first, end);
      }
    }
    if (up < QUORUM) {
      return new Execution(sent + halfTrip(), true);
    }
    return new Execution(second + halfTrip() + outages.delay(coordinator, start), false);
  }

  /** Returns when a node has done some work that arrives at a time. */
  private double work(int node, double arrival, double micros) {
    double[] cores = free[node];
    int chosen = 0;
    for (int i = 0; i < cores.length && cores[chosen] > arrival; i++) {
      chosen = cores[i] < cores[chosen] ? i : chosen;
    }
    cores[chosen] = Math.max(arrival, cores[chosen]) + micros * MICROS / costs.speed();
    return cores[chosen];
  }

  private double halfTrip() {
    return costs.roundTripMicros() * MICROS / 2;
  }
}
