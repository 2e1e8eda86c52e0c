package dev.vht.benchmarks.stores;

import org.openjdk.jmh.annotations.AuxCounters;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** Operations per second of two that take turns, each summed over the turns. */
@State(Scope.Thread)
@AuxCounters(AuxCounters.Type.EVENTS)
public class Rates {
  /** By one thread, of what is compared with. */
  public double one;

  /** By all threads together, of what is measured. */
  public double many;

  /** The number of turns. */
  public double turns;

  /** Called by JMH. */
  public Rates() {}

  /**
   * Adds a turn of each.
   *
   * @param one operations a second, of what is compared with
   * @param many operations a second, of what is measured
   */
  public void add(double one, double many) {
    this.one += one;
    this.many += many;
    turns++;
  }
}
