package dev.vht.benchmarks.stores.growth;

import org.openjdk.jmh.annotations.AuxCounters;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** The figures of a table of some size. The tables read these by name. */
@State(Scope.Thread)
@AuxCounters(AuxCounters.Type.EVENTS)
public class Growth {
  /** The nanoseconds of a get. */
  public double get;

  /** The nanoseconds of an update. */
  public double update;

  /** The part of the processor's time, while records are updated, that is spent on compacting. */
  public double compaction;

  /** The nanoseconds from opening to the first value, after a kill. */
  public double openedAfterKill;

  /** The nanoseconds from opening to the first value, after closing. */
  public double openedAfterClosing;

  /** The bytes of memory that the open table holds for each key. */
  public double held;

  /** Called by JMH. */
  public Growth() {}
}
