package dev.vht.benchmarks.stores.postgresql;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.openjdk.jmh.results.format.ResultFormatType;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;

/**
 * How much JMH measures for a report.
 *
 * @param isShort whether it only shows that a benchmark works
 * @param count the number of forks; 0 for that of the benchmark
 */
record Forks(boolean isShort, int count) {
  private static final String SHORT = "short";

  /** Parses the last argument of a report: {@code short}, a number of forks, or nothing. */
  static Forks parse(String extent) {
    boolean isShort = extent.equals(SHORT);
    return new Forks(isShort, isShort || extent.isEmpty() ? 0 : Integer.parseInt(extent));
  }

  /**
   * Runs a benchmark in processes of its own.
   *
   * @param benchmark the simple name of its class, or also of a method
   * @param parameters the values of its parameters
   */
  List<Measurement> run(String benchmark, Map<String, String[]> parameters)
      throws IOException, RunnerException {
    Path results = Files.createTempFile("vht-benchmark-", ".json");
    Path output = Files.createTempFile("vht-benchmark-", ".txt");
    ChainedOptionsBuilder options =
        new OptionsBuilder()
            .include("\\." + benchmark.replace(".", "\\."))
            .shouldFailOnError(true)
            .resultFormat(ResultFormatType.JSON)
            .result(results.toString())
            .output(output.toString());
    parameters.forEach(options::param);
    if (count > 0) {
      options.forks(count);
    }
    if (isShort) {
      TimeValue time = TimeValue.milliseconds(500);
      options.forks(1).warmupIterations(1).warmupTime(time);
      options.measurementIterations(2).measurementTime(time);
    }
    System.err.println("JMH's output is in " + output);
    new Runner(options.build()).run();
    List<Measurement> measurements = Measurement.read(results);
    Files.delete(results);
    return measurements;
  }
}
