package dev.vht.benchmarks.run;

import dev.vht.benchmarks.run.measure.Case;
import dev.vht.benchmarks.run.measure.Extent;
import dev.vht.benchmarks.run.measure.Figure;
import dev.vht.benchmarks.run.measure.Unit;
import dev.vht.benchmarks.stores.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Operations on {@code log:} and on its peers, side by side. */
final class StoresTable {
  /** The operations, with the bars for the ratio of our time to others'. */
  private enum Operation {
    LOAD("load", "set (load)", 0.8, 0.4),
    UPDATE("update", "set (update)", 0.8, 0.4),
    GET("get", "get", 1.0, 0.5),
    MISS("miss", "miss", 1.0, 1.0);

    private final String method;
    private final String title;
    private final double ofChronicle;
    private final double ofBest;

    Operation(String method, String title, double ofChronicle, double ofBest) {
      this.method = method;
      this.title = title;
      this.ofChronicle = ofChronicle;
      this.ofBest = ofBest;
    }

    private Section.Column column(Shape shape) {
      return switch (this) {
        case LOAD, UPDATE -> Limits.writes(title, 0, shape);
        case GET -> Limits.reads(title, 0, shape);
        case MISS -> Limits.misses(title);
      };
    }

    private Figure figure(Peer peer, Shape shape) {
      Figure time = figureOf(method, peer, shape);
      return this == LOAD ? time.times(1.0 / shape.records()) : time; // a load is one call
    }
  }

  private StoresTable() {}

  static Table of(Extent extent) {
    List<Shape> shapes =
        extent.choose(
            List.of(new Shape(1_000_000, 100), new Shape(200_000, 4_096)),
            List.of(new Shape(50_000, 100), new Shape(5_000, 4_096)));
    List<Section> sections = new ArrayList<>();
    for (Shape shape : shapes) {
      sections.add(section(shape, Survival.PROCESS, "which survive a kill"));
      sections.add(section(shape, Survival.NOTHING, "which a kill may lose"));
    }
    return new Table(
        "stores",
        "What tables on disk cost, side by side with other stores",
        "`StoreBenchmark`: one thread, a heap of 1 GiB, random keys of 16 bytes, values that do not"
            + " compress; nothing is synced, and all files are in the page cache. The times include"
            + " what it takes to create a key and a value.",
        Limits.of(shapes.get(0)),
        sections);
  }

  /** The time of an operation of {@code StoreBenchmark}. */
  static Figure figureOf(String method, Peer peer, Shape shape) {
    return Figure.time(
        new Case(
            "StoreBenchmark." + method,
            Map.of("store", peer.parameter(), "shape", shape.toString())));
  }

  private static Section section(Shape shape, Survival survival, String suffix) {
    List<Operation> operations = List.of(Operation.values());
    return new Section(
        shape.valueBytes() + "-" + survival.name().toLowerCase(Locale.ROOT),
        "%,d records of 16 + %,d bytes, %s".formatted(shape.records(), shape.valueBytes(), suffix),
        survival,
        Unit.MICROSECONDS,
        Section.Plot.BARS,
        operations.stream().map(operation -> operation.column(shape)).toList(),
        Peer.that(survival).stream()
            .map(
                peer ->
                    new Section.Row(
                        peer.title(),
                        operations.stream()
                            .map(operation -> operation.figure(peer, shape))
                            .toList()))
            .toList(),
        survival == Survival.PROCESS ? goals(shape) : List.of());
  }

  private static List<Section.Goal> goals(Shape shape) {
    List<Section.Goal> goals = new ArrayList<>();
    for (Operation operation : Operation.values()) {
      Figure ours = operation.figure(Peer.LOG, shape);
      goals.add(
          new Section.Goal(
              operation.title + " of `log:` to that of Chronicle Map",
              ours,
              List.of(operation.figure(Peer.CHRONICLE, shape)),
              operation.ofChronicle));
      goals.add(
          new Section.Goal(
              operation.title + " of `log:` to that of the better of LMDB and RocksDB",
              ours,
              List.of(operation.figure(Peer.LMDB, shape), operation.figure(Peer.ROCKSDB, shape)),
              operation.ofBest));
    }
    return goals;
  }
}
