package dev.vht.benchmarks.stores.postgresql;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.vht.benchmarks.stores.Figures;
import dev.vht.benchmarks.stores.Shape;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/**
 * A result of JMH.
 *
 * @param benchmark the simple name of the class
 * @param method the benchmark method
 * @param parameters the parameters by name
 * @param microseconds the time of an operation: the median of the iterations of each fork
 * @param counters the auxiliary counters by name: a sum for each fork
 */
record Measurement(
    String benchmark,
    String method,
    Map<String, String> parameters,
    Figures microseconds,
    Map<String, List<Double>> counters) {

  private static final Map<String, Double> MICROSECONDS =
      Map.of("ns/op", 1e-3, "us/op", 1.0, "ms/op", 1e3, "s/op", 1e6);

  /** Reads a file that JMH wrote with {@code -rf json}. */
  static List<Measurement> read(Path file) throws IOException {
    List<Measurement> read = new ArrayList<>();
    for (JsonNode result : new ObjectMapper().readTree(file.toFile())) {
      read.add(of(result));
    }
    return read;
  }

  private static Measurement of(JsonNode result) {
    String[] names = result.path("benchmark").asText().split("\\.", -1);
    Map<String, String> parameters =
        result.path("params").properties().stream()
            .collect(Collectors.toMap(Map.Entry::getKey, entry -> entry.getValue().asText()));
    Figures perCall = forks(result.path("primaryMetric"));
    boolean isWholeLoad = result.path("mode").asText().equals("ss");
    return new Measurement(
        names[names.length - 2],
        names[names.length - 1],
        parameters,
        isWholeLoad
            ? perCall.divided(Shape.parse(parameters.getOrDefault("shape", "1x8")).records())
            : perCall,
        result.path("secondaryMetrics").properties().stream()
            .collect(Collectors.toMap(Map.Entry::getKey, entry -> sums(entry.getValue()))));
  }

  private static List<Double> sums(JsonNode metric) {
    return stream(metric.path("rawData")).map(fork -> iterations(fork).sum()).toList();
  }

  private static Stream<JsonNode> stream(JsonNode array) {
    return StreamSupport.stream(array.spliterator(), false);
  }

  private static DoubleStream iterations(JsonNode fork) {
    return stream(fork).mapToDouble(JsonNode::asDouble);
  }

  private static Figures forks(JsonNode metric) {
    String unit = metric.path("scoreUnit").asText();
    Double factor = MICROSECONDS.get(unit);
    if (factor == null) {
      throw new IllegalArgumentException(
          "a result is in " + unit + "; measure with one of " + MICROSECONDS.keySet());
    }
    return Figures.of(
            stream(metric.path("rawData"))
                .mapToDouble(fork -> Figures.of(iterations(fork).toArray()).median())
                .toArray())
        .divided(1 / factor);
  }

  /** Returns the ratio of two counters for each fork. */
  Figures ratio(String dividend, String divisor) {
    List<Double> dividends = counters.getOrDefault(dividend, List.of());
    List<Double> divisors = counters.getOrDefault(divisor, List.of());
    return Figures.of(
        IntStream.range(0, dividends.size())
            .mapToDouble(fork -> dividends.get(fork) / divisors.get(fork))
            .toArray());
  }

  String store() {
    return parameters.getOrDefault("store", "");
  }

  Shape shape() {
    return Shape.parse(parameters.getOrDefault("shape", "1x8"));
  }

  double median() {
    return microseconds.median();
  }
}
