package dev.vht.benchmarks.stores.postgresql;

import dev.vht.benchmarks.stores.Figures;
import dev.vht.benchmarks.stores.Machine;
import dev.vht.benchmarks.stores.MarkdownTable;
import dev.vht.benchmarks.stores.Shape;
import dev.vht.postgresql.PostgresqlStorageProvider;
import dev.vht.spi.Capability;
import java.io.IOException;
import java.sql.SQLException;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.openjdk.jmh.runner.RunnerException;

/**
 * Measures and prints the tables of docs/measured/postgresql.md, each with a line that says when,
 * where and how. A figure is the median, followed by the least and the greatest. Of JMH's
 * benchmarks it is the median of the forks, of the others that of the rounds.
 */
public final class PostgresqlReport {
  private static final double NANOS = 1e3; // in a microsecond
  private static final Set<String> NEED_CHANGES = Set.of("cached", "invalidation");

  private final String table;
  private final Forks forks;

  private PostgresqlReport(String table, String extent) {
    this.table = table;
    this.forks = Forks.parse(extent);
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
      int rounds = report.forks.isShort() ? 1 : 5;
      Shape shape = new Shape(report.forks.isShort() ? 50_000 : 1_000_000, 100);
      switch (report.table) {
        case "fill" -> System.out.println(new PostgresqlBulk(server, shape, rounds).fill());
        case "walk" -> System.out.println(new PostgresqlBulk(server, shape, rounds).walk());
        case "invalidation" ->
            System.out.println(
                PostgresqlInvalidation.measure(server, report.forks.isShort() ? 20 : 300));
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
        "%s%s: %s, %s; `PostgresqlReport %s%s`%n%n",
        LocalDate.now(ZoneOffset.UTC),
        forks.isShort() ? ", not a measurement" : "",
        Machine.description(),
        server.description(),
        table,
        forks.count() == 0 ? "" : " " + forks.count());
  }

  /** Prints what was measured in turn with plain JDBC. */
  private void printPairs(String benchmark, String... threads) throws IOException, RunnerException {
    MarkdownTable rows =
        new MarkdownTable(
            "", "threads", "bytes", "ours, µs", "plain JDBC, µs", "ours × plain", "bar");
    for (Measurement each : forks.run(benchmark, parameters(threads))) {
      boolean areWriters = threads(each).equals("16");
      Figures ratio = each.ratio("tableNanos", "plainNanos");
      rows.row(
          each.method(),
          threads(each),
          Integer.toString(each.shape().valueBytes()),
          each.ratio("tableNanos", "calls").divided(NANOS).toString(),
          each.ratio("plainNanos", "calls").divided(NANOS).toString(),
          ratio.atMost(areWriters ? 0.5 : 1.15),
          areWriters ? "≤ 0.5, which is twice as many a second" : "≤ 1.15");
    }
    System.out.println(rows);
  }

  private Map<String, String[]> parameters(String... threads) {
    return forks.isShort()
        ? Map.of("threads", threads, "shape", new String[] {"2000x100", "2000x4096"})
        : Map.of("threads", threads);
  }

  private static String threads(Measurement measurement) {
    return measurement.parameters().getOrDefault("threads", "");
  }

  private void printCached() throws IOException, RunnerException {
    Map<String, Figures> byTable =
        forks.run("PostgresqlCacheBenchmark.get", Map.of()).stream()
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
        Figures.of(shared.median() / alone.median()).atMost(1.2),
        "≤ 1.2");
    System.out.println(rows);
  }
}
