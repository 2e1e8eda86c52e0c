package dev.vht.benchmarks.stores;

import dev.vht.postgresql.PostgresqlStorageProvider;
import dev.vht.spi.Capability;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.openjdk.jmh.results.format.ResultFormatType;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;

/**
 * Measures and prints the tables of docs/measured/postgresql.md, each with a line that says when,
 * where and how. A figure is the median, followed by the least and the greatest. Of JMH's
 * benchmarks it is the median of the forks, of the others that of the rounds.
 */
public final class PostgresqlReport {
  private static final double NANOS = 1e3; // in a microsecond
  private static final String SHORT = "short";
  private static final Set<String> NEED_CHANGES = Set.of("cached", "invalidation");

  private final String table;
  private final boolean isShort;

  /** The number of JMH's forks; 0 for that of the benchmark. */
  private final int forks;

  private PostgresqlReport(String table, String extent) {
    this.table = table;
    this.isShort = extent.equals(SHORT);
    this.forks = isShort || extent.isEmpty() ? 0 : Integer.parseInt(extent);
  }

  /**
   * Prints a table.
   *
   * @param arguments {@code operations}, {@code writers}, {@code fill}, {@code walk}, {@code
   *     cached} or {@code invalidation}; and {@code short} to see in a minute whether it works, or
   *     a number of forks for JMH's benchmarks, if there is little time
   * @throws IOException if a file cannot be written
   * @throws RunnerException if a benchmark fails
   * @throws SQLException if plain JDBC fails
   */
  public static void main(String[] arguments) throws IOException, RunnerException, SQLException {
    PostgresqlReport report =
        new PostgresqlReport(arguments[0], arguments.length > 1 ? arguments[1] : "");
    report.requireCapability();
    try (PostgresqlServer server = new PostgresqlServer()) {
      report.printSetting(server);
      int rounds = report.isShort ? 1 : 5;
      Shape shape = new Shape(report.isShort ? 50_000 : 1_000_000, 100);
      switch (report.table) {
        case "fill" -> System.out.println(new PostgresqlBulk(server, shape, rounds).fill());
        case "walk" -> System.out.println(new PostgresqlBulk(server, shape, rounds).walk());
        case "invalidation" ->
            System.out.println(PostgresqlInvalidation.measure(server, report.isShort ? 20 : 300));
        case "operations", "writers", "cached" -> {} // each fork has a server of its own
        default -> throw new IllegalArgumentException("there is no table " + report.table);
      }
    }
    switch (report.table) {
      case "operations" -> report.printPairs("PostgresqlBenchmark", "1", "8");
      case "writers" -> report.printPairs("PostgresqlBenchmark.set", "16");
      case "cached" -> report.printCached();
      default -> {}
    }
  }

  private void requireCapability() {
    if (NEED_CHANGES.contains(table)
        && !new PostgresqlStorageProvider().capabilities().contains(Capability.FOREIGN_CHANGES)) {
      throw new IllegalStateException(
          "postgresql: does not report what other processes change, so "
              + table
              + " means nothing");
    }
  }

  private void printSetting(PostgresqlServer server) throws IOException {
    System.out.printf(
        "%s%s: %d cores (%s), %s %s, Java %s, %s; `PostgresqlReport %s%s`%n%n",
        LocalDate.now(ZoneOffset.UTC),
        isShort ? ", not a measurement" : "",
        Runtime.getRuntime().availableProcessors(),
        processor(),
        System.getProperty("os.name"),
        System.getProperty("os.version"),
        System.getProperty("java.version"),
        server.description(),
        table,
        forks == 0 ? "" : " " + forks);
  }

  private static String processor() throws IOException {
    Path file = Path.of("/proc/cpuinfo");
    if (!Files.exists(file)) {
      return System.getProperty("os.arch");
    }
    return Files.readAllLines(file).stream()
        .filter(line -> line.startsWith("model name"))
        .map(line -> line.substring(line.indexOf(':') + 1).strip())
        .findFirst()
        .orElse(System.getProperty("os.arch"));
  }

  /** Returns figures, and whether their median is above a bar. */
  static String atMost(double bar, Figures figures) {
    return figures + (figures.median() <= bar ? "" : " **missed**");
  }

  /** Returns figures, and whether their median is below a bar. */
  static String atLeast(double bar, Figures figures) {
    return figures + (figures.median() >= bar ? "" : " **missed**");
  }

  private List<Measurement> run(String benchmark, Map<String, String[]> parameters)
      throws IOException, RunnerException {
    Path results = Files.createTempFile("vht-postgresql-", ".json");
    Path output = Files.createTempFile("vht-postgresql-", ".txt");
    ChainedOptionsBuilder options =
        new OptionsBuilder()
            .include("\\." + benchmark.replace(".", "\\."))
            .shouldFailOnError(true)
            .resultFormat(ResultFormatType.JSON)
            .result(results.toString())
            .output(output.toString());
    parameters.forEach(options::param);
    if (forks > 0) {
      options.forks(forks);
    }
    if (isShort) {
      if (parameters.containsKey("threads")) {
        options.param("shape", "2000x100", "2000x4096");
      }
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

  /** Prints what was measured in turn with plain JDBC. */
  private void printPairs(String benchmark, String... threads) throws IOException, RunnerException {
    MarkdownTable rows =
        new MarkdownTable(
            "", "threads", "bytes", "ours, µs", "plain JDBC, µs", "ours × plain", "bar");
    for (Measurement each : run(benchmark, Map.of("threads", threads))) {
      boolean areWriters = threads(each).equals("16");
      Figures ratio = each.ratio("tableNanos", "plainNanos");
      rows.row(
          each.method(),
          threads(each),
          Integer.toString(each.shape().valueBytes()),
          each.ratio("tableNanos", "calls").divided(NANOS).toString(),
          each.ratio("plainNanos", "calls").divided(NANOS).toString(),
          atMost(areWriters ? 0.5 : 1.15, ratio),
          areWriters ? "≤ 0.5, which is twice as many a second" : "≤ 1.15");
    }
    System.out.println(rows);
  }

  private static String threads(Measurement measurement) {
    return measurement.parameters().getOrDefault("threads", "");
  }

  private void printCached() throws IOException, RunnerException {
    Map<String, Figures> byTable =
        run("PostgresqlCacheBenchmark.get", Map.of()).stream()
            .collect(
                Collectors.toMap(
                    each -> each.parameters().getOrDefault("isShared", ""),
                    Measurement::microseconds));
    Figures shared = Objects.requireNonNull(byTable.get("true"));
    Figures alone = Objects.requireNonNull(byTable.get("false"));
    MarkdownTable rows =
        new MarkdownTable("get of a cached value", "µs", "× not shared (medians)", "bar");
    rows.row("a table that is not shared (`memory:`)", alone.toString(), "–", "–");
    rows.row(
        "a table of `postgresql:`, `within:1s`",
        shared.toString(),
        atMost(1.2, Figures.of(shared.median() / alone.median())),
        "≤ 1.2");
    System.out.println(rows);
  }
}
