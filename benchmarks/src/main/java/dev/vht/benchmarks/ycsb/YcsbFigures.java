package dev.vht.benchmarks.ycsb;

import org.HdrHistogram.Histogram;
import org.openjdk.jmh.annotations.AuxCounters;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/**
 * What JMH is told of a run: how many transactions it made in a second, and the nanoseconds that a
 * part of its calls did not exceed.
 */
@State(Scope.Thread)
@AuxCounters(AuxCounters.Type.EVENTS)
public class YcsbFigures {
  /** Transactions a second, of all threads. */
  public double perSecond;

  /** That of half of all reads. */
  public double readP50;

  /** That of 95 % of all reads. */
  public double readP95;

  /** That of 99 % of all reads. */
  public double readP99;

  /** That of 99.9 % of all reads. */
  public double readP999;

  /** That of half of all updates or inserts. */
  public double writeP50;

  /** That of 95 % of all updates or inserts. */
  public double writeP95;

  /** That of 99 % of all updates or inserts. */
  public double writeP99;

  /** That of 99.9 % of all updates or inserts. */
  public double writeP999;

  /** Called by JMH. */
  public YcsbFigures() {}

  void set(Measured measured) {
    perSecond = measured.perSecond();
    Histogram reads = measured.reads();
    readP50 = reads.getValueAtPercentile(50);
    readP95 = reads.getValueAtPercentile(95);
    readP99 = reads.getValueAtPercentile(99);
    readP999 = reads.getValueAtPercentile(99.9);
    Histogram writes = measured.writes();
    writeP50 = writes.getValueAtPercentile(50);
    writeP95 = writes.getValueAtPercentile(95);
    writeP99 = writes.getValueAtPercentile(99);
    writeP999 = writes.getValueAtPercentile(99.9);
  }
}
