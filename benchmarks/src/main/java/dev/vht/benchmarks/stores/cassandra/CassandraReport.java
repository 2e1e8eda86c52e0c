package dev.vht.benchmarks.stores.cassandra;

import dev.vht.benchmarks.stores.Machine;
import dev.vht.benchmarks.stores.MarkdownTable;
import dev.vht.benchmarks.stores.Shape;
import java.io.IOException;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.concurrent.ExecutionException;

/**
 * Measures and prints the tables of docs/measured/cassandra.md, each with a line that says when,
 * where and how. A figure is the median of the rounds, followed by the least and the greatest.
 */
public final class CassandraReport {
  private static final String SHORT = "short";
  private static final List<String> WRITES = List.of("lwt", "plain");

  private final List<String> arguments;
  private final boolean isShort;
  private final int rounds;

  private CassandraReport(List<String> arguments) {
    this.arguments = arguments;
    this.isShort = arguments.contains(SHORT);
    this.rounds = isShort ? 1 : 5;
  }

  /**
   * Prints a table.
   *
   * @param arguments {@code operations}, which may be followed by {@code lwt} or {@code plain};
   *     {@code fill} or {@code walk}, which may be followed by a number of keys other than a
   *     million; {@code rates} or {@code disk}; or {@code drop} to delete the tables that are kept;
   *     then {@code short} to see in a minute whether it works
   * @throws IOException if the machine cannot be described
   * @throws InterruptedException if it is interrupted
   * @throws ExecutionException if a call fails
   */
  public static void main(String[] arguments)
      throws IOException, InterruptedException, ExecutionException {
    new CassandraReport(List.of(arguments)).print();
  }

  private void print() throws IOException, InterruptedException, ExecutionException {
    Shape walked = new Shape(walkedRecords(), 100);
    try (BenchmarkCluster cluster = new BenchmarkCluster()) {
      System.out.printf(
          "%s%s: %s, %s; `CassandraReport %s`%n%n",
          LocalDate.now(ZoneOffset.UTC),
          isShort ? ", not a measurement" : "",
          Machine.description(),
          cluster.description(),
          String.join(" ", arguments));
      switch (arguments.get(0)) {
        case "operations" -> printOperations(cluster);
        case "fill" -> System.out.println(CassandraWalk.fill(cluster, walked));
        case "walk" -> {
          MarkdownTable unused = CassandraWalk.fill(cluster, walked);
          System.out.println(CassandraWalk.measure(cluster, walked, rounds));
        }
        case "rates" ->
            System.out.println(
                new CassandraRates(
                        cluster,
                        new Shape(isShort ? 5_000 : 100_000, 100),
                        rounds,
                        isShort ? 200 : 1_000)
                    .calls());
        case "disk" ->
            System.out.println(
                new CassandraRates(cluster, new Shape(isShort ? 5_000 : 100_000, 1_024), 1, 1)
                    .disk());
        case "drop" -> cluster.drop();
        default -> throw new IllegalArgumentException("there is no table " + arguments.get(0));
      }
    }
  }

  private int walkedRecords() {
    return arguments.stream()
        .filter(argument -> argument.matches("\\d+"))
        .findFirst()
        .map(Integer::valueOf)
        .orElse(isShort ? 20_000 : 1_000_000);
  }

  /** Prints what was measured in turn with the plain driver. */
  private void printOperations(BenchmarkCluster cluster)
      throws InterruptedException, ExecutionException {
    MarkdownTable rows = CassandraOperations.header();
    for (String writes : WRITES) {
      if (arguments.contains(writes) || arguments.stream().noneMatch(WRITES::contains)) {
        try (CassandraOperations one =
            new CassandraOperations(
                cluster, writes, new Shape(2_000, 100), isShort ? 1 : 9, isShort ? 200 : 3_000)) {
          one.measure(rows);
        }
      }
    }
    System.out.println(rows);
  }
}
