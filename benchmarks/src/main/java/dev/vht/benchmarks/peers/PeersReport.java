package dev.vht.benchmarks.peers;

import dev.vht.benchmarks.peers.Outcome.Status;
import dev.vht.benchmarks.stores.Machine;
import dev.vht.benchmarks.stores.MarkdownTable;
import java.io.IOException;
import java.time.Duration;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * Holds the peers to the test kit, and prints Markdown: which rules each keeps, each failure with
 * the shrunk sequence and with what the peer's documentation says, and two directed checks.
 *
 * <p>Arguments are {@code tries=}, a factor; {@code seed=}; {@code limit=}, the seconds that a
 * property may take; {@code peers=} and {@code rules=}, separated by commas.
 */
public final class PeersReport {
  private static final int CHECK_SECONDS = 160;

  private final Map<String, String> options;
  private final Map<String, Map<String, Outcome>> outcomes = new LinkedHashMap<>();

  private PeersReport(Map<String, String> options) {
    this.options = options;
  }

  /**
   * Runs the kit and prints the report.
   *
   * @param arguments see above
   * @throws IOException if a process cannot be started
   * @throws InterruptedException if it is interrupted
   */
  public static void main(String[] arguments) throws IOException, InterruptedException {
    Map<String, String> options = new LinkedHashMap<>();
    for (String argument : arguments) {
      String[] parts = argument.split("=", 2);
      options.put(parts[0], parts[1]);
    }
    new PeersReport(options).run(String.join(" ", arguments));
  }

  private List<String> list(String name) {
    return Arrays.stream(options.getOrDefault(name, "").split(",", -1))
        .filter(one -> !one.isEmpty())
        .toList();
  }

  private void run(String arguments) throws IOException, InterruptedException {
    long start = System.nanoTime();
    Duration limit = Duration.ofSeconds(Long.parseLong(options.getOrDefault("limit", "60")));
    List<String> kitOptions = new ArrayList<>(List.of("-Dvht.directory=memory"));
    kitOptions.add("-Dvht.tries=" + options.getOrDefault("tries", "1"));
    if (options.containsKey("seed")) {
      kitOptions.add("-Dvht.seed=" + options.get("seed"));
    }
    List<KitPeer> peers = KitPeer.selected(list("peers"));
    for (KitPeer peer : peers) {
      System.err.println(peer.title());
      outcomes.put(
          peer.scheme(), new KitRun(peer.scheme(), limit, kitOptions, list("rules")).run());
    }
    String checks = checks(peers);
    System.out.printf(
        "Measured on %s, on %s, by `PeersReport %s`, in %d minutes.%n%n",
        LocalDate.now(java.time.ZoneId.systemDefault()),
        Machine.description(),
        arguments,
        Duration.ofNanos(System.nanoTime() - start).toMinutes());
    System.out.println("## The peers\n\n" + peers(peers));
    System.out.println("## The rules\n\n" + rules(peers));
    System.out.println("## What each peer broke\n");
    peers.forEach(peer -> System.out.print(new PeerFailures(peer, of(peer)).text()));
    System.out.println("## Known faults\n\n" + checks);
  }

  private Map<String, Outcome> of(KitPeer peer) {
    return outcomes.getOrDefault(peer.scheme(), Map.of());
  }

  private static String peers(List<KitPeer> peers) {
    MarkdownTable table = new MarkdownTable("column", "version", "opened", "claims");
    for (KitPeer peer : peers) {
      table.row(peer.title(), peer.version(), peer.opened(), peer.claims());
    }
    return table.toString();
  }

  private String rules(List<KitPeer> peers) {
    MarkdownTable table =
        new MarkdownTable(
            Stream.concat(Stream.of("rule"), peers.stream().map(KitPeer::title))
                .toArray(String[]::new));
    TreeSet<String> rules = new TreeSet<>(PeersReport::compare);
    outcomes.values().forEach(one -> one.keySet().forEach(name -> rules.add(KitRun.rule(name))));
    for (String rule : rules) {
      table.row(
          Stream.concat(Stream.of(rule), peers.stream().map(peer -> cell(rule, of(peer))))
              .toArray(String[]::new));
    }
    return table.toString();
  }

  /** In the order of the letters, and then of the numbers. */
  private static int compare(String one, String other) {
    int letters = Character.compare(one.charAt(0), other.charAt(0));
    return letters != 0
        ? letters
        : Integer.compare(Integer.parseInt(one.substring(1)), Integer.parseInt(other.substring(1)));
  }

  private static String cell(String rule, Map<String, Outcome> outcomes) {
    Outcome worst = new Outcome(Status.NOT_CLAIMED, "");
    boolean isOfKeySize = !rule.equals("K2");
    Map<Status, Integer> counts = new TreeMap<>();
    for (Map.Entry<String, Outcome> entry : outcomes.entrySet()) {
      if (KitRun.rule(entry.getKey()).equals(rule)) {
        worst = worst.worse(entry.getValue());
        isOfKeySize &=
            !entry.getValue().status().isBad() || Failures.isOfKeySize(entry.getValue().text());
        counts.merge(entry.getValue().status(), 1, Integer::sum);
      }
    }
    int tried =
        counts.values().stream().mapToInt(Integer::intValue).sum()
            - counts.getOrDefault(Status.NOT_CLAIMED, 0);
    int kept = counts.getOrDefault(Status.KEPT, 0);
    return worst.status().isBad()
        ? "%s (%d of %d)"
            .formatted(isOfKeySize ? "by K2" : worst.status().shown(), tried - kept, tried)
        : worst.status().shown();
  }

  private static String checks(List<KitPeer> peers) throws IOException, InterruptedException {
    StringBuilder text = new StringBuilder();
    if (peers.contains(KitPeer.MVSTORE)) {
      text.append(
          "### A walk while others write: MVStore ("
              + "[h2database#4218](https://github.com/h2database/h2database/issues/4218))\n\n");
      walk(text, "default", 1_500);
      walk(text, "1000", 200);
      text.append("\n");
    }
    if (peers.contains(KitPeer.MAPDB)) {
      text.append(
          "### A limit of size: MapDB ("
              + "[mapdb#945](https://github.com/jankotek/mapdb/issues/945))\n\n");
      check(MapDbLimit.class).forEach(line -> text.append("- ").append(line).append("\n"));
    }
    return text.toString();
  }

  /** A walk of {@code MvStoreWalk} pauses a hundred times. */
  private static void walk(StringBuilder text, String retention, int pauseMillis)
      throws IOException, InterruptedException {
    text.append(
        "- retention time %s, a walk takes at least %d s: ".formatted(retention, pauseMillis / 10));
    text.append(
        String.join(
            "; ",
            check(
                MvStoreWalk.class,
                Integer.toString(CHECK_SECONDS),
                retention,
                Integer.toString(pauseMillis))));
    text.append("\n");
  }

  /** Returns what a check printed as its result. */
  private static List<String> check(Class<?> program, String... arguments)
      throws IOException, InterruptedException {
    List<String> results = new ArrayList<>();
    try (Child child = new Child(program, List.of(), List.of(arguments))) {
      Duration limit = Duration.ofSeconds(2L * CHECK_SECONDS);
      for (String line = child.line(limit); ; line = child.line(limit)) {
        if (line == null) {
          results.add("did not end within " + limit.toSeconds() + " s");
          return results;
        }
        if (Child.isEnd(line)) {
          return results.isEmpty() ? List.of("the process ended without a result") : results;
        }
        if (line.startsWith("result ")) {
          results.add(line.substring("result ".length()));
        }
      }
    }
  }
}
