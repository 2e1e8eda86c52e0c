package dev.vht.benchmarks.scale;

import dev.vht.benchmarks.stores.MarkdownTable;
import java.util.Locale;
import java.util.Map;

/** What follows from the costs without failures: space, memory, and how much a cluster can do. */
final class SizeReport {
  private static final int[] NODES = {3, 12, 48};
  private static final double GIB = 1L << 30;
  private static final double MIB = 1L << 20;
  private static final double HOUR = 3_600;

  private final Costs costs;
  private final long keys;
  private final Space space;

  /**
   * What a row takes. All values but the throughputs are measured; {@code docs/scale.md} says how.
   *
   * @param rowBytes of the data file for a row
   * @param indexBytes of the index files for a row
   * @param filterBytes of the Bloom filter for a row
   * @param paxosBytes of the table {@code system.paxos} for a key that was set in the last ten days
   * @param chunkBytes that are compressed together
   * @param chunkEntryBytes of memory for each such chunk
   * @param summaryBytes of memory for each 128 rows
   * @param compactionMiB a second that a node compacts ({@code compaction_throughput})
   * @param streamMiB a second that a node sends to a new one ({@code stream_throughput_outbound})
   * @param load the share of the processors that requests may use
   */
  private record Space(
      double rowBytes,
      double indexBytes,
      double filterBytes,
      double paxosBytes,
      double chunkBytes,
      double chunkEntryBytes,
      double summaryBytes,
      double compactionMiB,
      double streamMiB,
      double load) {
    static Space of(Map<String, Double> options) {
      return new Space(
          options.getOrDefault("row", 1_057.0),
          options.getOrDefault("index", 31.0),
          options.getOrDefault("filter", 1.25),
          options.getOrDefault("paxos", 1_250.0),
          16_384,
          8,
          29,
          options.getOrDefault("compaction", 64.0),
          options.getOrDefault("stream", 24.0),
          options.getOrDefault("load", 0.5));
    }
  }

  SizeReport(Costs costs, Map<String, Double> options) {
    this.costs = costs;
    this.keys = options.getOrDefault("keys", 1e9).longValue();
    this.space = Space.of(options);
  }

  void print() {
    System.out.printf("## Space and memory of a node%n%n%s%n", sizes());
    System.out.printf("## Operations a second%n%n%s%n", operations());
    System.out.printf("## Maintenance%n%n%s%n", maintenance());
    System.out.printf("## The record of the table%n%n%s%n", record());
  }

  private double rows(int nodes) {
    return (double) keys * Ring.REPLICAS / nodes;
  }

  private double bytes(int nodes) {
    return rows(nodes) * (space.rowBytes() + space.indexBytes() + space.filterBytes());
  }

  private MarkdownTable sizes() {
    MarkdownTable table =
        new MarkdownTable(
            "nodes",
            "rows",
            "files, GiB",
            "and `system.paxos` if all keys were set, GiB",
            "Bloom filters, MiB",
            "map of compressed chunks, MiB",
            "index summary, MiB");
    for (int nodes : NODES) {
      double rows = rows(nodes);
      table.row(
          String.valueOf(nodes),
          String.format(Locale.ROOT, "%,.1f million", rows / 1e6),
          number(bytes(nodes) / GIB),
          number(rows * space.paxosBytes() / GIB),
          number(rows * space.filterBytes() / MIB),
          number(rows * space.rowBytes() / space.chunkBytes() * space.chunkEntryBytes() / MIB),
          number(rows / 128 * space.summaryBytes() / MIB));
    }
    return table;
  }

  private MarkdownTable operations() {
    MarkdownTable table =
        new MarkdownTable("nodes", "`get`", "`set`, `plain`", "`set`, `lwt`", "`compute`");
    for (int nodes : NODES) {
      double micros = nodes * costs.cores() * costs.speed() * space.load() * 1e6;
      table.row(
          String.valueOf(nodes),
          number(micros / costs.getMicros()),
          number(micros / costs.plainMicros()),
          number(micros / costs.setMicros()),
          number(micros / (costs.getMicros() + costs.setMicros())));
    }
    return table;
  }

  private MarkdownTable maintenance() {
    MarkdownTable table =
        new MarkdownTable(
            "nodes",
            "a node compacts all it has, hours",
            "full repair, node after node, hours",
            "a new node gets its share, hours");
    for (int nodes : NODES) {
      double compaction = bytes(nodes) / (space.compactionMiB() * MIB);
      double validated = (double) keys * space.rowBytes() / (space.compactionMiB() * MIB);
      double senders = Math.min(nodes - 1.0, 16);
      table.row(
          String.valueOf(nodes),
          number(compaction / HOUR),
          number(validated / HOUR),
          number(bytes(nodes) / (senders * space.streamMiB() * MIB) / HOUR));
    }
    return table;
  }

  private MarkdownTable record() {
    MarkdownTable table =
        new MarkdownTable("`lease`", "open tables that use a tenth of the record's three nodes");
    double reads = Ring.REPLICAS * costs.cores() * costs.speed() * 1e6 / costs.getMicros() / 10;
    for (double lease : new double[] {0.1, 0.5, 2, 10}) {
      table.row((int) (lease * 1_000) + " ms", number(reads * lease));
    }
    return table;
  }

  private static String number(double value) {
    return MarkdownTable.number(value);
  }
}
