package dev.vht.benchmarks.stores;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Creates the tables of the documents from JMH's results ({@code -rf json}). Each figure is the
 * median of the forks, followed by the least and the greatest fork. A fork's figure is the median
 * of its iterations.
 */
public final class Tables {
  private static final Set<String> KNOWN =
      Set.of("StoreBenchmark", "FilesBenchmark", "SqliteBenchmark", "SqliteThreadsBenchmark");
  private static final int FEWEST_SIZES = 3;
  private static final double NANOS = 1e3; // in a microsecond

  private final String ours;
  private final List<Measurement> measurements;

  private Tables(String ours, List<Measurement> measurements) {
    this.ours = ours;
    this.measurements = measurements;
  }

  /**
   * Prints the tables.
   *
   * @param arguments the scheme of our storage to compare, for example {@code log}; then the result
   *     files
   * @throws IOException if a file cannot be read
   */
  public static void main(String[] arguments) throws IOException {
    List<Measurement> measurements = new ArrayList<>();
    for (String file : List.of(arguments).subList(1, arguments.length)) {
      measurements.addAll(Measurement.read(Path.of(file)));
    }
    new Tables(arguments[0], measurements).print();
  }

  private void print() {
    SideBySide.byShape(of("StoreBenchmark")).forEach(this::printSideBySide);
    printGrowth();
    printPairs("`files:`", "plain files", of("FilesBenchmark"));
    printPairs("`sqlite:`, one thread", "plain JDBC", of("SqliteBenchmark"));
    printThreads(of("SqliteThreadsBenchmark"));
    measurements.stream()
        .filter(measurement -> !KNOWN.contains(measurement.benchmark()))
        .collect(Collectors.groupingBy(Measurement::benchmark, TreeMap::new, Collectors.toList()))
        .forEach(Tables::printOthers);
  }

  private List<Measurement> of(String benchmark) {
    return measurements.stream()
        .filter(measurement -> measurement.benchmark().equals(benchmark))
        .toList();
  }

  private void printSideBySide(Shape shape, List<Measurement> atShape) {
    if (atShape.stream().map(Measurement::store).distinct().count() > 1) {
      SideBySide tables = new SideBySide(ours, atShape);
      System.out.printf("%,d records of 16 + %,d bytes%n%n", shape.records(), shape.valueBytes());
      System.out.println(tables.times());
      if (atShape.stream().anyMatch(measurement -> measurement.store().equals(ours))) {
        System.out.println(tables.shares());
      }
    }
  }

  /** Prints the cost of an operation as the table grows, relative to the smallest table. */
  private void printGrowth() {
    Map<String, List<Measurement>> byMethod =
        of("StoreBenchmark").stream()
            .filter(measurement -> measurement.store().equals(ours))
            .sorted(Comparator.comparingInt(measurement -> measurement.shape().records()))
            .collect(
                Collectors.groupingBy(
                    measurement ->
                        measurement.method() + " of " + measurement.shape().valueBytes() + " bytes",
                    TreeMap::new,
                    Collectors.toList()));
    MarkdownTable table =
        new MarkdownTable("`" + ours + ":` as it grows", "keys", "µs", "× the smallest");
    byMethod.values().removeIf(bySize -> bySize.size() < FEWEST_SIZES);
    byMethod.forEach((method, bySize) -> addGrowth(table, method, bySize));
    if (!byMethod.isEmpty()) {
      System.out.println(table);
    }
  }

  private static void addGrowth(MarkdownTable table, String method, List<Measurement> bySize) {
    for (Measurement measurement : bySize) {
      table.row(
          method,
          String.format("%,d", measurement.shape().records()),
          measurement.microseconds().toString(),
          MarkdownTable.number(measurement.median() / bySize.get(0).median()));
    }
  }

  /** Prints the pairs that were measured call by call in turn. */
  private static void printPairs(String ours, String plain, List<Measurement> measurements) {
    MarkdownTable table = new MarkdownTable(ours, "µs", plain + ", µs", "× " + plain, "bar");
    for (Measurement measurement : measurements) {
      table.row(
          measurement.method(),
          measurement.ratio("tableNanos", "calls").divided(NANOS).toString(),
          measurement.ratio("plainNanos", "calls").divided(NANOS).toString(),
          measurement.ratio("tableNanos", "plainNanos").toString(),
          "≤ 1.15");
    }
    if (!measurements.isEmpty()) {
      System.out.println(table);
    }
  }

  /** Prints the rate of several threads, relative to one. */
  private static void printThreads(List<Measurement> measurements) {
    MarkdownTable table =
        new MarkdownTable("`sqlite:`", "threads", "a second", "one thread", "×", "bar");
    for (Measurement measurement : measurements) {
      table.row(
          measurement.method(),
          measurement.parameters().getOrDefault("threads", ""),
          measurement.ratio("many", "turns").toString(),
          measurement.ratio("one", "turns").toString(),
          measurement.ratio("many", "one").toString(),
          measurement.method().equals("readers") ? "≥ 1.7" : "≥ 4");
    }
    if (!measurements.isEmpty()) {
      System.out.println(table);
    }
  }

  private static void printOthers(String benchmark, List<Measurement> measurements) {
    MarkdownTable table = new MarkdownTable("`" + benchmark + "`", "parameters", "µs");
    for (Measurement measurement : measurements) {
      table.row(
          measurement.method(),
          new TreeMap<>(measurement.parameters()).values().toString(),
          measurement.microseconds().toString());
    }
    System.out.println(table);
  }
}
