package dev.vht.benchmarks.run.measure;

import java.util.Map;
import java.util.TreeMap;

/**
 * A benchmark method with a value for each of its parameters.
 *
 * @param benchmark the simple name of the class, and the method: {@code StoreBenchmark.get}
 * @param parameters the values by the names of the parameters
 * @param isOnce whether one round measures it, because it takes long
 */
public record Case(String benchmark, Map<String, String> parameters, boolean isOnce) {
  /** Sorts the parameters. */
  public Case {
    parameters = new TreeMap<>(parameters); // in the same order in each file of results
  }

  /**
   * Returns a case that all rounds measure.
   *
   * @param benchmark the simple name of the class, and the method
   * @param parameters the values by the names of the parameters
   */
  public Case(String benchmark, Map<String, String> parameters) {
    this(benchmark, parameters, false);
  }

  /**
   * Returns the case of a method without parameters.
   *
   * @param benchmark its class and name
   * @return the case
   */
  public static Case of(String benchmark) {
    return new Case(benchmark, Map.of());
  }

  /**
   * Returns a case of a method with one parameter.
   *
   * @param benchmark its class and name
   * @param parameter the name of the parameter
   * @param value its value
   * @return the case
   */
  public static Case of(String benchmark, String parameter, Object value) {
    return new Case(benchmark, Map.of(parameter, value.toString()));
  }

  /**
   * Returns this case for one round only.
   *
   * @return the case
   */
  public Case once() {
    return new Case(benchmark, parameters, true);
  }

  /**
   * Returns how JMH finds the method.
   *
   * @return a regular expression
   */
  public String pattern() {
    return "\\." + benchmark.replace(".", "\\.") + "$";
  }

  @Override
  public String toString() {
    return benchmark + (parameters.isEmpty() ? "" : " " + String.join(" ", parameters.values()));
  }
}
