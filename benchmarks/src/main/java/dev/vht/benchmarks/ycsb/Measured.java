package dev.vht.benchmarks.ycsb;

import org.HdrHistogram.Histogram;

/** What threads measured while they made transactions. */
final class Measured {
  private final Histogram reads = new Histogram(TimedDatabase.DIGITS);
  private final Histogram writes = new Histogram(TimedDatabase.DIGITS);
  private double perSecond;
  private long failures;

  /** Has measured nothing yet. */
  Measured() {}

  /** Adds what a thread measured, at its rate of transactions. */
  void add(TimedDatabase database, double perSecond) {
    reads.add(database.reads());
    writes.add(database.writes());
    failures += database.failures();
    this.perSecond += perSecond;
  }

  /** Adds what other threads measured at the same time. */
  void add(Measured other) {
    reads.add(other.reads);
    writes.add(other.writes);
    failures += other.failures;
    perSecond += other.perSecond;
  }

  /** Returns the transactions a second of all threads together. */
  double perSecond() {
    return perSecond;
  }

  /** Returns the nanoseconds that reads took, also those of a read-modify-write. */
  Histogram reads() {
    return reads;
  }

  /** Returns the nanoseconds that updates and inserts took. */
  Histogram writes() {
    return writes;
  }

  /**
   * Checks that no call failed, and that each read was verified and found right.
   *
   * @throws IllegalStateException if not
   */
  void check(Verification verification) {
    if (verification.wrong() != 0) {
      throw new IllegalStateException(verification.wrong() + " reads returned a wrong content");
    }
    if (failures != 0) {
      throw new IllegalStateException(failures + " calls failed");
    }
    if (verification.right() != reads.getTotalCount()) {
      throw new IllegalStateException(
          "only " + verification.right() + " of " + reads.getTotalCount() + " reads were verified");
    }
  }
}
