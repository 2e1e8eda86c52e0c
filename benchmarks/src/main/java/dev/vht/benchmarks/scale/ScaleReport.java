package dev.vht.benchmarks.scale;

import dev.vht.benchmarks.stores.MarkdownTable;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;

/**
 * Simulates walks and fills of a large table, and prints the tables of {@code docs/scale.md}.
 *
 * <p>With the option {@code local=1} it prints only what the simulation says of the small cluster
 * that the costs were measured on. Other options are {@code name=value}: {@code keys}, {@code
 * runs}, {@code retry} (seconds), {@code racks} (1 or 3), {@code tokens} (of a node), {@code seed},
 * and those of {@link Costs#with} and of {@link SizeReport}. The same options give the same output.
 */
public final class ScaleReport {
  private static final int[] SIZES = {3, 12, 48};
  private static final int[] THREADS = {1, 4, 16, 64};
  private static final double YEAR = 365.0 * 86_400;
  private static final List<Scenario> SCENARIOS =
      List.of(Scenario.calm(), Scenario.usual(), Scenario.bad());

  private final Map<String, Double> options;
  private final Costs costs;

  private ScaleReport(Map<String, Double> options) {
    this.options = options;
    this.costs = Costs.assumed().with(options);
  }

  /**
   * Prints the tables, after it has checked the simulation.
   *
   * @param arguments options
   */
  public static void main(String[] arguments) {
    Map<String, Double> options = new HashMap<>();
    for (String each : arguments) {
      String[] parts = each.split("=", 2);
      options.put(parts[0], Double.parseDouble(parts[1]));
    }
    new SelfCheck().run();
    ScaleReport report = new ScaleReport(options);
    if (options.containsKey("local")) {
      report.printLocal();
    } else {
      report.print();
    }
  }

  /** Simulates the small cluster that the costs were measured on, to compare. */
  private void printLocal() {
    MarkdownTable table = new MarkdownTable("on three nodes of one machine", "keys a second");
    long keys = (long) option("keys", 1e6);
    Ring ring = new Ring(3, 1, 1, keys, new Random(1));
    Costs here = costs.onOneMachine(false);
    for (boolean hasValues : new boolean[] {false, true}) {
      Outages calm = Outages.of(3, here, 0, 0);
      SimulatedCluster cluster = new SimulatedCluster(ring, here, calm, 10, new Random(2));
      WalkSimulation.Result walk =
          new WalkSimulation(cluster, ring, here, hasValues, WalkSimulation.Fault.NONE).walk();
      table.row(
          hasValues ? "walk, an entry" : "walk, a key", whole((long) (keys / walk.seconds())));
    }
    Costs filling = costs.onOneMachine(true);
    Outages calm = Outages.of(3, filling, 0, 0);
    SimulatedCluster cluster = new SimulatedCluster(ring, filling, calm, 10, new Random(2));
    FillSimulation.Result fill =
        new FillSimulation(cluster, calm, filling, keys, false, new Random(3)).fill();
    table.row("fill", whole((long) (keys / fill.seconds())));
    System.out.print(table);
  }

  private double option(String name, double otherwise) {
    return options.getOrDefault(name, otherwise);
  }

  private void print() {
    System.out.printf("%s%n%n", costs);
    new SizeReport(costs, options).print();
    System.out.printf("## Walking over the keys%n%n%s%n", walks(false));
    System.out.printf("## Walking over the entries%n%n%s%n", walks(true));
    System.out.printf("## Filling%n%n%s%n", fills(false));
    System.out.printf("## Removing an old content%n%n%s%n", fills(true));
    System.out.printf(
        "## Walking by several threads, which the library does not do%n%n%s%n", parts());
    System.out.printf("## One failure%n%n%s%n", oneFailure());
    for (int nodes : SIZES) {
      System.out.printf(
          Locale.ROOT,
          "of %d nodes, %.0f %% of the pairs have a range in common%n",
          nodes,
          100 * ring(nodes, (long) option("seed", 1)).pairsWithCommonRange());
    }
  }

  private Ring ring(int nodes, long seed) {
    return new Ring(
        nodes,
        (int) option("tokens", 16),
        (int) option("racks", 3),
        (long) option("keys", 1e9),
        new Random(seed));
  }

  /** One cluster with its outages; the same number gives the same one. */
  private record Trial(Ring ring, Outages outages, SimulatedCluster cluster, Random random) {}

  private Trial trial(int nodes, Scenario scenario, int run) {
    long seed = ((long) option("seed", 1)) * 1_000_003 + nodes * 1_009L + run;
    Ring ring = ring(nodes, seed);
    Outages outages = Outages.draw(ring, costs, scenario, YEAR, new Random(seed + 1));
    Random random = new Random(seed + 2);
    return new Trial(
        ring,
        outages,
        new SimulatedCluster(ring, costs, outages, option("retry", 30), random),
        random);
  }

  private int runs(Scenario scenario, int share) {
    return scenario.failsEvery() == 0 ? 1 : Math.max(1, (int) option("runs", 12) / share);
  }

  private MarkdownTable walks(boolean hasValues) {
    MarkdownTable table =
        new MarkdownTable(
            "nodes",
            "failures",
            "hours (median, most)",
            "failed walks before (mean)",
            "pages",
            "pages read twice",
            "pages repeated",
            "longest call, s",
            "keys twice",
            "keys missed");
    for (int nodes : SIZES) {
      for (Scenario scenario : SCENARIOS) {
        List<WalkSimulation.Result> results =
            IntStream.range(0, runs(scenario, hasValues ? 4 : 1))
                .mapToObj(run -> walk(trial(nodes, scenario, run), hasValues))
                .toList();
        table.row(
            String.valueOf(nodes),
            scenario.name(),
            hours(results.stream().mapToDouble(WalkSimulation.Result::seconds).toArray()),
            mean(results.stream().mapToDouble(WalkSimulation.Result::failedCalls).toArray()),
            whole(results.get(0).pages()),
            mean(results.stream().mapToDouble(WalkSimulation.Result::readTwice).toArray()),
            mean(results.stream().mapToDouble(WalkSimulation.Result::repeated).toArray()),
            most(results.stream().mapToDouble(WalkSimulation.Result::longestCall)),
            whole(results.stream().mapToLong(WalkSimulation.Result::rowsTwice).sum()),
            whole(results.stream().mapToLong(WalkSimulation.Result::rowsMissed).sum()));
      }
    }
    return table;
  }

  private WalkSimulation.Result walk(Trial trial, boolean hasValues) {
    WalkSimulation.Result result = simulation(trial, hasValues).walk();
    SelfCheck.require(result.rowsTwice() == 0, "a walk returned keys twice");
    SelfCheck.require(result.rowsMissed() == 0, "a walk missed keys");
    return result;
  }

  private WalkSimulation simulation(Trial trial, boolean hasValues) {
    return new WalkSimulation(
        trial.cluster(), trial.ring(), costs, hasValues, WalkSimulation.Fault.NONE);
  }

  private MarkdownTable fills(boolean isRemoval) {
    MarkdownTable table =
        new MarkdownTable(
            "nodes",
            "failures",
            "hours (median, most)",
            "failed before (mean)",
            "writes a second",
            "executed twice",
            "made again",
            "longest wait, s");
    for (int nodes : SIZES) {
      for (Scenario scenario : isRemoval ? SCENARIOS.subList(0, 2) : SCENARIOS) {
        List<FillSimulation.Result> results =
            IntStream.range(0, runs(scenario, 4))
                .mapToObj(run -> fill(trial(nodes, scenario, run), isRemoval))
                .toList();
        double[] lasts = results.stream().mapToDouble(FillSimulation.Result::lastSeconds).toArray();
        table.row(
            String.valueOf(nodes),
            scenario.name(),
            hours(results.stream().mapToDouble(FillSimulation.Result::seconds).toArray()),
            mean(results.stream().mapToDouble(FillSimulation.Result::failedCalls).toArray()),
            whole((long) (option("keys", 1e9) / median(lasts))),
            mean(results.stream().mapToDouble(FillSimulation.Result::executedTwice).toArray()),
            mean(results.stream().mapToDouble(FillSimulation.Result::repeated).toArray()),
            most(results.stream().mapToDouble(FillSimulation.Result::longestWait)));
      }
    }
    return table;
  }

  private FillSimulation.Result fill(Trial trial, boolean isRemoval) {
    return new FillSimulation(
            trial.cluster(), trial.outages(), costs, trial.ring().keys(), isRemoval, trial.random())
        .fill();
  }

  private MarkdownTable parts() {
    String[] header =
        IntStream.concat(IntStream.of(0), Arrays.stream(THREADS))
            .mapToObj(threads -> threads == 0 ? "nodes" : "hours, threads: " + threads)
            .toArray(String[]::new);
    MarkdownTable table = new MarkdownTable(header);
    for (int nodes : SIZES) {
      String[] cells = new String[header.length];
      cells[0] = String.valueOf(nodes);
      for (int i = 0; i < THREADS.length; i++) {
        WalkSimulation.Result result =
            simulation(trial(nodes, Scenario.usual(), 0), false).walkInParts(THREADS[i]);
        SelfCheck.require(
            result.rowsTwice() == 0 && result.rowsMissed() == 0, "a walk in parts is wrong");
        cells[i + 1] = MarkdownTable.number(result.seconds() / 3_600);
      }
      table.row(cells);
    }
    return table;
  }

  /** Which share of the walks in which one node or two are lost fail because of that. */
  private MarkdownTable oneFailure() {
    MarkdownTable table =
        new MarkdownTable("nodes", "what is lost", "`retry`", "walks that fail", "longest call, s");
    for (int nodes : SIZES) {
      for (Loss loss : Loss.values()) {
        for (int retry : new int[] {10, 30}) {
          oneFailure(table, nodes, loss, retry);
        }
      }
    }
    return table;
  }

  /** What is lost in the middle of a walk. */
  private enum Loss {
    SHORTLY("a node, for 5 s", 5, 1),
    LONG("a node, for 10 minutes", 600, 1),
    TWO("two nodes in different racks, for 10 minutes", 600, 2);

    private final String text;
    private final double seconds;
    private final int nodes;

    Loss(String text, double seconds, int nodes) {
      this.text = text;
      this.seconds = seconds;
      this.nodes = nodes;
    }
  }

  private void oneFailure(MarkdownTable table, int nodes, Loss loss, int retry) {
    int runs = 20 * (int) option("runs", 12);
    int failed = 0;
    double longest = 0;
    for (int run = 0; run < runs; run++) {
      Random random = new Random(run);
      Ring ring = new Ring(nodes, (int) option("tokens", 16), 3, 20_000_000, random);
      double start = 40 * random.nextDouble();
      int first = random.nextInt(nodes);
      int[] failing = loss.nodes == 1 ? new int[] {first} : new int[] {first, (first + 1) % nodes};
      Outages outages = Outages.of(nodes, costs, start, start + loss.seconds, failing);
      WalkSimulation.Result result =
          new WalkSimulation(
                  new SimulatedCluster(ring, costs, outages, retry, random),
                  ring,
                  costs,
                  false,
                  WalkSimulation.Fault.NONE)
              .walk();
      failed += result.failedCalls() > 0 ? 1 : 0;
      longest = Math.max(longest, result.longestCall());
    }
    table.row(
        String.valueOf(nodes),
        loss.text,
        retry + " s",
        String.format(Locale.ROOT, "%.1f %%", 100.0 * failed / runs),
        MarkdownTable.number(longest));
  }

  private static String hours(double[] seconds) {
    String middle = hours(median(seconds));
    return seconds.length == 1
        ? middle
        : middle + ", " + hours(Arrays.stream(seconds).max().orElse(0));
  }

  private static String hours(double seconds) {
    return Double.isInfinite(seconds) ? "not in a week" : MarkdownTable.number(seconds / 3_600);
  }

  private static double median(double[] values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    return sorted[sorted.length / 2];
  }

  private static String mean(double[] values) {
    double mean = Arrays.stream(values).average().orElse(0);
    return mean == 0 ? "0" : mean >= 100 ? whole((long) mean) : MarkdownTable.number(mean);
  }

  private static String most(DoubleStream values) {
    return MarkdownTable.number(values.max().orElse(0));
  }

  private static String whole(long value) {
    return String.format(Locale.ROOT, "%,d", value);
  }
}
