package dev.vht.benchmarks.run.measure;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import org.openjdk.jmh.infra.BenchmarkParams;
import org.openjdk.jmh.infra.IterationParams;
import org.openjdk.jmh.results.BenchmarkResult;
import org.openjdk.jmh.results.IterationResult;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.format.OutputFormat;

/** Passes the progress of JMH on, and keeps its output for the case that it fails. */
final class RunListener implements OutputFormat {
  private final Progress progress;
  private final ByteArrayOutputStream output = new ByteArrayOutputStream();
  private int iterations;

  RunListener(Progress progress) {
    this.progress = progress;
  }

  /** Returns what JMH and the measured processes have printed. */
  String output() {
    return output.toString(StandardCharsets.UTF_8);
  }

  @Override
  public void iterationResult(
      BenchmarkParams benchmark, IterationParams parameters, int iteration, IterationResult data) {
    iterations++;
    int total =
        benchmark.getForks()
            * (benchmark.getWarmup().getCount() + benchmark.getMeasurement().getCount());
    progress.advance(Math.min(1.0, iterations / (double) total));
  }

  @Override
  public void print(String text) {
    output.writeBytes(text.getBytes(StandardCharsets.UTF_8));
  }

  @Override
  public void println(String text) {
    print(text + "\n");
  }

  @Override
  public void verbosePrintln(String text) {}

  @Override
  public void write(int character) {
    output.write(character);
  }

  @Override
  public void write(byte[] text) {
    output.writeBytes(text);
  }

  @Override
  public void iteration(BenchmarkParams benchmark, IterationParams parameters, int iteration) {}

  @Override
  public void startBenchmark(BenchmarkParams benchmark) {}

  @Override
  public void endBenchmark(BenchmarkResult result) {}

  @Override
  public void startRun() {}

  @Override
  public void endRun(Collection<RunResult> results) {}

  @Override
  public void flush() {}

  @Override
  public void close() {}
}
