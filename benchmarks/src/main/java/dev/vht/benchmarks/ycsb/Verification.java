package dev.vht.benchmarks.ycsb;

import java.io.IOException;
import java.io.UncheckedIOException;
import site.ycsb.Status;
import site.ycsb.measurements.Measurements;
import site.ycsb.measurements.exporter.MeasurementsExporter;

/**
 * What YCSB found when it compared read fields with what they must be: the number of reads by their
 * verdict.
 *
 * @param right those with the right content
 * @param wrong those with another one, or with none
 */
record Verification(long right, long wrong) {

  /** Returns the counts of all reads in this process until now. YCSB keeps only one of them. */
  static Verification untilNow() {
    Counts counts = new Counts();
    try {
      Measurements.getMeasurements().exportMeasurements(counts);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return new Verification(counts.right, counts.wrong);
  }

  /** Returns the counts of the reads since earlier ones. */
  Verification since(Verification earlier) {
    return new Verification(right - earlier.right, wrong - earlier.wrong);
  }

  /** Takes the verdicts from all that YCSB counts and measures. */
  private static final class Counts implements MeasurementsExporter {
    private static final String RETURN = "Return=";
    private static final String OK = RETURN + Status.OK.getName();

    private long right;
    private long wrong;

    @Override
    public void write(String metric, String measurement, int value) {
      if (metric.equals("VERIFY") && measurement.equals(OK)) {
        right += value;
      } else if (metric.equals("VERIFY") && measurement.startsWith(RETURN)) {
        wrong += value;
      }
    }

    @Override
    public void write(String metric, String measurement, long value) {}

    @Override
    public void write(String metric, String measurement, double value) {}

    @Override
    public void close() {}
  }
}
