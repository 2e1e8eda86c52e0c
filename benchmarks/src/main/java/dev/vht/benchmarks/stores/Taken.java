package dev.vht.benchmarks.stores;

import org.openjdk.jmh.annotations.AuxCounters;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** The times of alternating calls of a table and of plain calls that do the same. */
@State(Scope.Thread)
@AuxCounters(AuxCounters.Type.EVENTS)
public class Taken {
  /** Nanoseconds of the table's calls. */
  public long tableNanos;

  /** Nanoseconds of the plain calls. */
  public long plainNanos;

  /** The number of calls of each. */
  public long calls;

  /** Called by JMH. */
  public Taken() {}

  /** Adds one call of each, given the times of their begins and ends. */
  void add(long start, long between, long end) {
    tableNanos += between - start;
    plainNanos += end - between;
    calls++;
  }

  /** Adds several calls of each, given the time that each took in total. */
  void add(long table, long plain, int calls) {
    tableNanos += table;
    plainNanos += plain;
    this.calls += calls;
  }
}
