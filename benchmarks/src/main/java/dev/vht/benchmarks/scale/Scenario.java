package dev.vht.benchmarks.scale;

/**
 * How often nodes fail. All times are in seconds.
 *
 * @param name how tables call it
 * @param failsEvery the mean time between two failures of a node; 0 for never
 * @param downFor the mean time until it is back
 * @param together the share of failures that take a second node with them, in another rack
 * @param slowEvery the mean time between two slow phases of a node; 0 for never
 * @param slowFor the mean length of a slow phase
 * @param slowBy how much later the answers of a slow node are
 */
record Scenario(
    String name,
    double failsEvery,
    double downFor,
    double together,
    double slowEvery,
    double slowFor,
    double slowBy) {
  /** After a walk or a fill has failed, its caller begins again after so long. */
  static final double CALLER_PAUSE = 60;

  /** A caller gives up after so long. */
  static final double CALLER_PATIENCE = 7.0 * 86_400;

  private static final double MINUTE = 60;
  private static final double HOUR = 60 * MINUTE;
  private static final double DAY = 24 * HOUR;

  /** Nothing fails. */
  static Scenario calm() {
    return new Scenario("calm", 0, 0, 0, 0, 0, 0);
  }

  /** Each node is lost once in 30 days for 10 minutes, and is slow for a minute once a day. */
  static Scenario usual() {
    return new Scenario("usual", 30 * DAY, 10 * MINUTE, 0, DAY, MINUTE, 0.4);
  }

  /**
   * Each node is lost once a day for half an hour; one failure in ten takes a second node with it.
   * Each node is slow for a minute every six hours.
   */
  static Scenario bad() {
    return new Scenario("bad", DAY, 30 * MINUTE, 0.1, 6 * HOUR, MINUTE, 0.4);
  }
}
