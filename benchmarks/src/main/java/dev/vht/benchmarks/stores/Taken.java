package dev.vht.benchmarks.stores;

import org.openjdk.jmh.annotations.AuxCounters;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** What calls of a table, and plain calls that do the same, took in turn. */
@State(Scope.Thread)
@AuxCounters(AuxCounters.Type.EVENTS)
public class Taken {
  /** Nanoseconds in the table. */
  public long tableNanos;

  /** Nanoseconds without the table. */
  public long plainNanos;

  /** How many calls each of them had. */
  public long calls;

  /** Made by JMH. */
  public Taken() {}

  /** Adds a call of each, by the times at which they began and ended. */
  void add(long start, long between, long end) {
    tableNanos += between - start;
    plainNanos += end - between;
    calls++;
  }
}
