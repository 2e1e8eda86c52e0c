package dev.vht.benchmarks.scale;

import java.util.Random;

/** Checks the simulation: its parts against what is known, and that it would find wrong cursors. */
final class SelfCheck {
  private static final double RETRY = 10;
  private static final double DETECTION = 18.4;
  private static final int KEYS = 10_000_000;

  static void require(boolean isTrue, String otherwise) {
    if (!isTrue) {
      throw new IllegalStateException("the simulation is wrong: " + otherwise);
    }
  }

  void run() {
    checkRing();
    checkCoverage();
    checkCalmWalk();
    checkCalmFill();
    checkLostQuorum();
    checkPlants();
  }

  private static void checkRing() {
    for (int racks : new int[] {1, 3}) {
      Ring ring = new Ring(12, 16, racks, KEYS, new Random(1));
      long[] has = new long[12];
      for (long key = 0; key < KEYS; key = ring.end(ring.range(key))) {
        int[] replicas = ring.replicas(ring.range(key));
        require(
            replicas[0] != replicas[1] && replicas[1] != replicas[2] && replicas[0] != replicas[2],
            "two replicas are one node");
        require(
            racks == 1
                || ring.rack(replicas[0]) + ring.rack(replicas[1]) + ring.rack(replicas[2]) == 3,
            "two replicas are in one rack");
        for (int node : replicas) {
          has[node] += ring.end(ring.range(key)) - key;
        }
      }
      long sum = 0;
      for (long each : has) {
        sum += each;
      }
      require(sum == 3L * KEYS, "a key has not three replicas");
    }
  }

  private static void checkCoverage() {
    Random random = new Random(2);
    for (int run = 0; run < 1_000; run++) {
      Coverage coverage = new Coverage();
      int[] times = new int[50];
      for (int i = 0; i < 10; i++) {
        int from = random.nextInt(50);
        int to = from + 1 + random.nextInt(50 - from);
        coverage.add(from, to);
        for (int key = from; key < to; key++) {
          times[key]++;
        }
      }
      long twice = 0;
      long missed = 0;
      for (int each : times) {
        twice += Math.max(0, each - 1);
        missed += each == 0 ? 1 : 0;
      }
      require(coverage.twice() == twice && coverage.missed(50) == missed, "the coverage");
    }
  }

  /** Costs of their own, so that the checks do not depend on what was measured last. */
  private static Costs costs() {
    return new Costs(500, 2_000, 500, 10, 40, 400, 2, 8, 60, 16, 1, 300, DETECTION, 35);
  }

  private static WalkSimulation.Result walk(Outages outages, WalkSimulation.Fault fault) {
    Ring ring = new Ring(3, 16, 3, KEYS, new Random(3));
    SimulatedCluster cluster = new SimulatedCluster(ring, costs(), outages, RETRY, new Random(4));
    return new WalkSimulation(cluster, ring, costs(), false, fault).walk();
  }

  private static void checkCalmWalk() {
    WalkSimulation.Result result = walk(Outages.of(3, costs(), 0, 0), WalkSimulation.Fault.NONE);
    Costs costs = costs();
    double pages = result.pages();
    double keys = KEYS * (costs.keyMicros() * 2 / 3 / costs.speed() + costs.clientKeyMicros());
    double least = keys + pages * costs.roundTripMicros();
    double most = least + 2 * pages * costs.roundTripMicros();
    require(
        result.seconds() > least * 1e-6 && result.seconds() < most * 1e-6,
        "a calm walk takes " + result.seconds() + " s, not between " + least + " and " + most);
    require(result.readTwice() == 0 && result.failedCalls() == 0, "a calm walk repeats pages");
  }

  private static void checkCalmFill() {
    Ring ring = new Ring(3, 16, 3, KEYS, new Random(5));
    Outages calm = Outages.of(3, costs(), 0, 0);
    Costs costs = costs();
    SimulatedCluster cluster = new SimulatedCluster(ring, costs, calm, RETRY, new Random(6));
    FillSimulation.Result result =
        new FillSimulation(cluster, calm, costs, KEYS, false, new Random(7)).fill();
    double byClient = KEYS * costs.clientWriteMicros() * 1e-6;
    double byNodes = KEYS * costs.writeMicros() / (3 * costs.cores() * costs.speed()) * 1e-6;
    double bound = Math.max(byClient, byNodes);
    require(
        result.seconds() >= bound * 0.99 && result.seconds() < 2 * bound,
        "a calm fill takes " + result.seconds() + " s, its bound is " + bound);
    require(result.executedTwice() == 0 && result.failedCalls() == 0, "a calm fill repeats");
  }

  private static void checkLostQuorum() {
    Outages shortly = Outages.of(3, costs(), 20, 28, 0, 1);
    require(
        walk(shortly, WalkSimulation.Fault.NONE).failedCalls() == 0,
        "a call fails though the quorum is back within the time of repeating");
    Outages longer = Outages.of(3, costs(), 20, 80, 0, 1);
    WalkSimulation.Result failed = walk(longer, WalkSimulation.Fault.NONE);
    require(
        failed.failedCalls() == 1 && failed.longestCall() > RETRY && failed.longestCall() < 13,
        "calls without a quorum: " + failed);
  }

  private static void checkPlants() {
    long twiceByState = 0;
    long twiceByLateAnswers = 0;
    long missed = 0;
    for (int start = 5; start < 60; start += 5) {
      Outages lost = Outages.of(3, costs(), start, start + 6, 1);
      Outages slow = Outages.slow(3, costs(), 0.4, start, start + 6, 1);
      Outages noQuorum = Outages.of(3, costs(), start, start + 60, 0, 1);
      for (Outages each : new Outages[] {lost, slow, noQuorum}) {
        WalkSimulation.Result right = walk(each, WalkSimulation.Fault.NONE);
        require(right.rowsTwice() == 0 && right.rowsMissed() == 0, "the right cursor is wrong");
      }
      twiceByState += walk(lost, WalkSimulation.Fault.STATE_ON_A_NODE).rowsTwice();
      twiceByLateAnswers += walk(slow, WalkSimulation.Fault.LATE_ANSWER_COUNTS).rowsTwice();
      missed += walk(noQuorum, WalkSimulation.Fault.SKIPS_WHAT_FAILS).rowsMissed();
    }
    require(twiceByState > 0, "a cursor with its state on a node is not found");
    require(twiceByLateAnswers > 0, "a cursor that counts late answers is not found");
    require(missed > 0, "a cursor that leaves out pages is not found");
  }
}
