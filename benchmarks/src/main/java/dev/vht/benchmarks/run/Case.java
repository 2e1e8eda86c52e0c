package dev.vht.benchmarks.run;

import java.util.Map;
import java.util.TreeMap;

/**
 * A benchmark method with a value for each of its parameters.
 *
 * @param benchmark the simple name of the class, and the method: {@code StoreBenchmark.get}
 * @param parameters the values by the names of the parameters
 */
record Case(String benchmark, Map<String, String> parameters) {
  Case {
    parameters = new TreeMap<>(parameters); // in the same order in each file of results
  }

  static Case of(String benchmark) {
    return new Case(benchmark, Map.of());
  }

  static Case of(String benchmark, String parameter, Object value) {
    return new Case(benchmark, Map.of(parameter, value.toString()));
  }

  /** Returns the regular expression by which JMH finds the method. */
  String pattern() {
    return "\\." + benchmark.replace(".", "\\.") + "$";
  }

  @Override
  public String toString() {
    return benchmark + (parameters.isEmpty() ? "" : " " + String.join(" ", parameters.values()));
  }
}
