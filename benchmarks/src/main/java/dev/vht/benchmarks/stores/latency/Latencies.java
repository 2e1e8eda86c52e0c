package dev.vht.benchmarks.stores.latency;

import dev.vht.benchmarks.stores.Shape;
import org.HdrHistogram.Histogram;
import org.openjdk.jmh.annotations.AuxCounters;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** How long sets took, and what they cost. The tables read these by name. */
@State(Scope.Thread)
@AuxCounters(AuxCounters.Type.EVENTS)
public class Latencies {
  /** The nanoseconds that half of the sets do not exceed. */
  public double median;

  /** The nanoseconds that 99 % do not exceed. */
  public double percent99;

  /** The nanoseconds that 99.9 % do not exceed. */
  public double percent999;

  /** The nanoseconds that 99.99 % do not exceed. */
  public double percent9999;

  /** The nanoseconds of the longest. */
  public double longest;

  /** The sets of all threads in a second, with what it takes to create keys and values. */
  public double setsPerSecond;

  /** The greatest disk use, for each byte of the records. */
  public double diskUse;

  /** The bytes that calls wrote to files, for each byte of the keys and values that were set. */
  public double writtenByCalls;

  /** The bytes that the device has to write, for each byte of the keys and values set. */
  public double writtenToDevice;

  /** Called by JMH. */
  public Latencies() {}

  /** Takes the times of all sets, in nanoseconds, and the time from the first to the last. */
  void time(Histogram sets, long nanos) {
    median = sets.getValueAtPercentile(50);
    percent99 = sets.getValueAtPercentile(99);
    percent999 = sets.getValueAtPercentile(99.9);
    percent9999 = sets.getValueAtPercentile(99.99);
    longest = sets.getMaxValue();
    setsPerSecond = sets.getTotalCount() * 1e9 / nanos;
  }

  /** Takes what a number of sets cost. */
  void cost(Shape shape, long sets, long diskBytes, WrittenBytes written) {
    double payload = (double) sets * (Shape.KEY_BYTES + shape.valueBytes());
    diskUse = (double) diskBytes / shape.liveBytes();
    writtenByCalls = written.byCalls() / payload;
    writtenToDevice = written.toDevice() / payload;
  }
}
