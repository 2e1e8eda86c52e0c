package dev.vht.benchmarks.stores;

import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Our storage and its peers at one shape: a table of times, and a table of ratios of our times to
 * theirs.
 */
final class SideBySide {
  private static final String CHRONICLE = "chronicle";
  private static final String NOTHING = "–";

  private static final Map<String, String> TITLES =
      Map.of(
          CHRONICLE,
          "Chronicle Map",
          "mapdb",
          "MapDB",
          "mvstore",
          "H2 MVStore",
          "rocksdb",
          "RocksDB",
          "lmdb",
          "LMDB",
          "xodus",
          "Xodus");

  /**
   * The operations, with the goals for our time and for its ratio to Chronicle Map's time and to
   * that of the best other store.
   */
  private enum Operation {
    LOAD("load", "set (load)", Double.MAX_VALUE, 0.8, 0.4),
    UPDATE("update", "set (update)", Double.MAX_VALUE, 0.8, 0.4),
    GET("get", "get", Double.MAX_VALUE, 1.0, 0.5),
    MISS("miss", "miss (bar: 0.25 µs)", 0.25, 1.0, 1.0);

    final String method;
    final String title;
    final double microseconds;
    final double ofChronicle;
    final double ofBest;

    Operation(String method, String title, double microseconds, double ofChronicle, double ofBest) {
      this.method = method;
      this.title = title;
      this.microseconds = microseconds;
      this.ofChronicle = ofChronicle;
      this.ofBest = ofBest;
    }
  }

  private final String ours;
  private final Map<String, Map<String, Figures>> byStore = new LinkedHashMap<>();

  /**
   * Takes measurements of one shape.
   *
   * @param ours the scheme of our storage
   * @param measurements of {@link StoreBenchmark}
   */
  SideBySide(String ours, List<Measurement> measurements) {
    this.ours = ours;
    for (Measurement measurement : measurements) {
      byStore
          .computeIfAbsent(measurement.store(), unused -> new LinkedHashMap<>())
          .put(measurement.method(), measurement.microseconds());
    }
  }

  /** Returns the times of all stores. */
  MarkdownTable times() {
    MarkdownTable table =
        new MarkdownTable("µs an operation", "set (load)", "set (update)", "get", "miss");
    byStore.forEach(
        (store, figures) ->
            table.row(
                title(store),
                cell(figures, Operation.LOAD),
                cell(figures, Operation.UPDATE),
                cell(figures, Operation.GET),
                cell(figures, Operation.MISS)));
    return table;
  }

  private static String cell(Map<String, Figures> figures, Operation operation) {
    Figures found = figures.get(operation.method);
    return found == null ? NOTHING : found.toString();
  }

  private static String title(String store) {
    return TITLES.getOrDefault(store, "`" + store + ":`");
  }

  /** Returns the ratios of our medians to the others', with the goals. */
  MarkdownTable shares() {
    MarkdownTable table =
        new MarkdownTable(
            "`" + ours + ":`", "µs", "× Chronicle Map", "bar", "× best of the others", "bar");
    for (Operation operation : Operation.values()) {
      median(ours, operation).ifPresent(mine -> addShares(table, operation, mine));
    }
    return table;
  }

  private void addShares(MarkdownTable table, Operation operation, double mine) {
    Optional<String> best = bestOther(operation);
    table.row(
        operation.title,
        withVerdict(mine, operation.microseconds),
        share(mine, median(CHRONICLE, operation), operation.ofChronicle),
        "≤ " + operation.ofChronicle,
        share(mine, best.flatMap(store -> median(store, operation)), operation.ofBest)
            + best.map(store -> " (" + title(store) + ")").orElse(""),
        "≤ " + operation.ofBest);
  }

  private static String share(double mine, Optional<Double> theirs, double bar) {
    return theirs.map(median -> withVerdict(mine / median, bar)).orElse(NOTHING);
  }

  private static String withVerdict(double figure, double bar) {
    return MarkdownTable.number(figure) + (figure <= bar ? "" : " **missed**");
  }

  private Optional<String> bestOther(Operation operation) {
    return byStore.keySet().stream()
        .filter(store -> TITLES.containsKey(store) && !store.equals(CHRONICLE))
        .filter(store -> median(store, operation).isPresent())
        .min(Comparator.comparing(store -> median(store, operation).orElseThrow()));
  }

  private Optional<Double> median(String store, Operation operation) {
    return Optional.ofNullable(byStore.get(store))
        .map(figures -> figures.get(operation.method))
        .map(Figures::median);
  }

  /** Groups measurements by shape, in order of appearance. */
  static Map<Shape, List<Measurement>> byShape(List<Measurement> measurements) {
    return measurements.stream()
        .collect(
            Collectors.groupingBy(Measurement::shape, LinkedHashMap::new, Collectors.toList()));
  }
}
