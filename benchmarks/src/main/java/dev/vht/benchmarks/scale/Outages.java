package dev.vht.benchmarks.scale;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;

/**
 * When which node does not answer, and when it is slow. Times are seconds since the start.
 *
 * <p>A node fails without a word, as when its machine or its network is lost. The others take some
 * time until they know (Cassandra's failure detector). In that time they still send requests to it.
 * Clients need another time, after which their driver finds that its connection is dead.
 */
final class Outages {
  private final double detection;
  private final double clientDetection;
  private final double slowBy;
  private final Phases[] down;
  private final Phases[] slow;
  private final TreeSet<Double> changes = new TreeSet<>();

  /**
   * A time between two changes, and whether no node is down or slow in it. Saves most questions.
   */
  private double knownFrom;

  private double knownTo;
  private boolean isCalm;

  private record Phase(double start, double end) {}

  /** Phases in order; those that overlap are one. */
  private static final class Phases {
    private final double[] starts;
    private final double[] ends;

    Phases(List<Phase> phases) {
      List<Phase> merged = new ArrayList<>();
      phases.stream()
          .sorted(Comparator.comparingDouble(Phase::start))
          .forEach(
              each -> {
                Phase last = merged.isEmpty() ? null : merged.get(merged.size() - 1);
                if (last != null && each.start() <= last.end()) {
                  merged.set(
                      merged.size() - 1, new Phase(last.start(), Math.max(last.end(), each.end())));
                } else {
                  merged.add(each);
                }
              });
      this.starts = merged.stream().mapToDouble(Phase::start).toArray();
      this.ends = merged.stream().mapToDouble(Phase::end).toArray();
    }

    /**
     * Returns the number of the last phase that begins at a time or before; -1 if there is none.
     */
    int last(double time) {
      int found = Arrays.binarySearch(starts, time);
      return found < 0 ? -found - 2 : found;
    }

    boolean contain(double time) {
      int last = last(time);
      return last >= 0 && time < ends[last];
    }
  }

  private Outages(Costs costs, double slowBy, List<List<Phase>> down, List<List<Phase>> slow) {
    this.detection = costs.detectionSeconds();
    this.clientDetection = costs.clientDetectionSeconds();
    this.slowBy = slowBy;
    this.down = down.stream().map(Phases::new).toArray(Phases[]::new);
    this.slow = slow.stream().map(Phases::new).toArray(Phases[]::new);
    for (Phases phases : this.down) {
      for (int i = 0; i < phases.starts.length; i++) {
        changes.addAll(
            List.of(
                phases.starts[i],
                phases.starts[i] + detection,
                phases.starts[i] + clientDetection,
                phases.ends[i]));
      }
    }
    for (Phases phases : this.slow) {
      for (int i = 0; i < phases.starts.length; i++) {
        changes.addAll(List.of(phases.starts[i], phases.ends[i]));
      }
    }
  }

  /**
   * Draws the outages of a time.
   *
   * @param seconds for how long
   */
  static Outages draw(Ring ring, Costs costs, Scenario scenario, double seconds, Random random) {
    List<List<Phase>> down = lists(ring.nodes());
    List<List<Phase>> slow = lists(ring.nodes());
    for (int node = 0; node < ring.nodes(); node++) {
      for (Phase phase : phases(seconds, scenario.failsEvery(), scenario.downFor(), random)) {
        down.get(node).add(phase);
        if (random.nextDouble() < scenario.together()) {
          down.get((node + 1) % ring.nodes()).add(phase);
        }
      }
      slow.get(node).addAll(phases(seconds, scenario.slowEvery(), scenario.slowFor(), random));
    }
    return new Outages(costs, scenario.slowBy(), down, slow);
  }

  /** One node fails for a time, or several at once. */
  static Outages of(int nodes, Costs costs, double start, double end, int... failing) {
    List<List<Phase>> down = lists(nodes);
    for (int node : failing) {
      down.get(node).add(new Phase(start, end));
    }
    return new Outages(costs, 0, down, lists(nodes));
  }

  /** One node answers later for a time. */
  static Outages slow(int nodes, Costs costs, double slowBy, double start, double end, int node) {
    List<List<Phase>> slow = lists(nodes);
    slow.get(node).add(new Phase(start, end));
    return new Outages(costs, slowBy, lists(nodes), slow);
  }

  private static List<List<Phase>> lists(int count) {
    List<List<Phase>> lists = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      lists.add(new ArrayList<>());
    }
    return lists;
  }

  private static List<Phase> phases(double seconds, double every, double length, Random random) {
    List<Phase> phases = new ArrayList<>();
    if (every > 0) {
      double time = exponential(every, random);
      while (time < seconds) {
        double end = time + exponential(length, random);
        phases.add(new Phase(time, end));
        time = end + exponential(every, random);
      }
    }
    return phases;
  }

  private static double exponential(double mean, Random random) {
    return -mean * Math.log(1 - random.nextDouble());
  }

  /** Returns whether a node answers no request that it is given within a time. */
  boolean isSilent(int node, double from, double to) {
    if (isCalm(from, to)) {
      return false;
    }
    int last = down[node].last(to);
    return last >= 0 && down[node].ends[last] > from;
  }

  /** Returns whether the other nodes know that a node is down. */
  boolean isKnownDown(int node, double time) {
    return isKnownDown(node, time, detection);
  }

  /** Returns whether the clients know that a node is down. */
  boolean isDisconnected(int node, double time) {
    return isKnownDown(node, time, clientDetection);
  }

  private boolean isKnownDown(int node, double time, double after) {
    if (isCalm(time, time)) {
      return false;
    }
    int last = down[node].last(time - after);
    return last >= 0 && time < down[node].ends[last];
  }

  /** Returns how many seconds later a node answers. */
  double delay(int node, double time) {
    return !isCalm(time, time) && slow[node].contain(time) ? slowBy : 0;
  }

  /** Returns true only if no node is down or slow in a time. */
  private boolean isCalm(double from, double to) {
    if (from < knownFrom || from >= knownTo) {
      Double before = changes.floor(from);
      knownFrom = before == null ? Double.NEGATIVE_INFINITY : before;
      knownTo = nextChange(from);
      isCalm =
          Arrays.stream(down).noneMatch(phases -> phases.contain(from))
              && Arrays.stream(slow).noneMatch(phases -> phases.contain(from));
    }
    return isCalm && to < knownTo;
  }

  /** Returns when the state of a node changes next; infinity if never. */
  double nextChange(double time) {
    Double next = changes.higher(time);
    return next == null ? Double.POSITIVE_INFINITY : next;
  }
}
