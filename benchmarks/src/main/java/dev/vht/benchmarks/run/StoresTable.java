package dev.vht.benchmarks.run;

import dev.vht.benchmarks.run.measure.Case;
import dev.vht.benchmarks.run.measure.Extent;
import dev.vht.benchmarks.run.measure.Figure;
import dev.vht.benchmarks.run.measure.Unit;
import dev.vht.benchmarks.stores.Distribution;
import dev.vht.benchmarks.stores.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;

/** Operations on {@code log:} and on its peers, side by side. */
final class StoresTable {
  private static final int SMALL_VALUE = 100;

  /** The stores that bars are for. */
  private static final List<Peer> MAIN = List.of(Peer.LOG, Peer.CHRONICLE, Peer.LMDB, Peer.ROCKSDB);

  private StoresTable() {}

  static Table of(Extent extent) {
    Shape small = extent.choose(new Shape(1_000_000, SMALL_VALUE), new Shape(20_000, SMALL_VALUE));
    Shape medium = extent.choose(new Shape(200_000, 4_096), new Shape(2_000, 4_096));
    Shape large = extent.choose(new Shape(500, 1 << 20), new Shape(20, 1 << 20));
    List<Section> sections = new ArrayList<>();
    for (Shape shape : List.of(small, medium)) {
      List<Operation> operations = Operation.of(shape);
      sections.add(section(shape, Survival.PROCESS, "which survive a kill", operations));
      sections.add(section(shape, Survival.NOTHING, "which a kill may lose", operations));
      sections.add(
          section(
              shape,
              Survival.MEMORY,
              "in memory",
              operations.stream().filter(each -> each != Operation.LOAD).toList()));
      sections.add(zipfian(shape));
      sections.add(threads(shape));
    }
    List<Operation> withoutMiss = List.of(Operation.LOAD, Operation.UPDATE, Operation.GET);
    sections.add(section(large, Survival.PROCESS, "which survive a kill", withoutMiss));
    sections.add(section(large, Survival.NOTHING, "which a kill may lose", withoutMiss));
    sections.addAll(files(List.of(small, medium)));
    return new Table(
        "stores",
        "What tables on disk cost, side by side with other stores",
        "`StoreBenchmark`: one thread, unless said otherwise, a heap of 1 GiB, random keys of 16"
            + " bytes, uniform unless said otherwise, values that do not compress; nothing is"
            + " synced, and all files are in the page cache. The times include what it takes to"
            + " create a key and a value. Xodus, stores that a kill may lose, maps in memory (with a"
            + " heap of 3 GiB) and values of 1 MiB are measured by one fork.",
        Limits.of(small),
        sections);
  }

  /** The operations, with the bars for the ratio of our time to others'. */
  private enum Operation {
    LOAD("load", "set (load)"),
    UPDATE("update", "set (update)"),
    GET("get", "get"),
    MISS("miss", "miss");

    private final String method;
    private final String title;

    Operation(String method, String title) {
      this.method = method;
      this.title = title;
    }

    /** A miss does not depend on the length of the values. */
    private static List<Operation> of(Shape shape) {
      return shape.valueBytes() == SMALL_VALUE ? List.of(values()) : List.of(LOAD, UPDATE, GET);
    }

    private Section.Column column(Shape shape) {
      return switch (this) {
        case LOAD, UPDATE -> Limits.writes(title, 0, shape);
        case GET ->
            shape.records() < 1_000
                ? Section.Column.unlimited(title, 0)
                : Limits.reads(title, 0, shape);
        case MISS -> Limits.misses(title);
      };
    }

    private Figure figure(Peer peer, Shape shape) {
      return switch (this) {
        case LOAD -> // a load is one call
            Figure.time(StoreCases.of(method, peer, shape)).times(1.0 / shape.records());
        case MISS -> Figure.time(StoreCases.of(method, peer, shape));
        case UPDATE, GET -> figure(peer, shape, Distribution.UNIFORM);
      };
    }

    private Figure figure(Peer peer, Shape shape, Distribution keys) {
      return Figure.time(StoreCases.of(method, peer, shape, keys));
    }

    private double ofChronicle(Shape shape) {
      boolean isSmall = shape.valueBytes() == SMALL_VALUE;
      return switch (this) {
        case LOAD -> isSmall ? 0.8 : 0.9;
        case UPDATE -> isSmall ? 0.9 : 1.2;
        case GET -> isSmall ? 1.0 : 0.9;
        case MISS -> 0.7;
      };
    }

    private double ofBest(Shape shape) {
      if (shape.valueBytes() != SMALL_VALUE) {
        return 0.8;
      }
      return this == UPDATE ? 0.5 : 0.4;
    }
  }

  private static Section section(
      Shape shape, Survival survival, String suffix, List<Operation> operations) {
    return new Section(
        shape.valueBytes() + "-" + survival.name().toLowerCase(Locale.ROOT),
        title(shape, suffix),
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
        survival == Survival.PROCESS && shape.valueBytes() < 1 << 20
            ? goals(shape, operations)
            : List.of());
  }

  private static String title(Shape shape, String suffix) {
    return "%,d records of 16 + %,d bytes, %s"
        .formatted(shape.records(), shape.valueBytes(), suffix);
  }

  private static List<Section.Goal> goals(Shape shape, List<Operation> operations) {
    List<Section.Goal> goals = new ArrayList<>();
    for (Operation operation : operations) {
      Figure ours = operation.figure(Peer.LOG, shape);
      goals.add(
          new Section.Goal(
              operation.title + " of `log:` to that of Chronicle Map",
              ours,
              List.of(operation.figure(Peer.CHRONICLE, shape)),
              operation.ofChronicle(shape)));
      goals.add(
          new Section.Goal(
              operation.title + " of `log:` to that of the better of LMDB and RocksDB",
              ours,
              List.of(operation.figure(Peer.LMDB, shape), operation.figure(Peer.ROCKSDB, shape)),
              operation.ofBest(shape)));
    }
    return goals;
  }

  /** Some records are used very often. */
  private static Section zipfian(Shape shape) {
    List<Operation> operations = List.of(Operation.UPDATE, Operation.GET);
    return new Section(
        shape.valueBytes() + "-zipfian",
        title(shape, "some of which are used very often"),
        Survival.PROCESS,
        Unit.MICROSECONDS,
        Section.Plot.BARS,
        operations.stream().map(operation -> operation.column(shape)).toList(),
        rows(
            MAIN,
            peer ->
                operations.stream()
                    .map(operation -> operation.figure(peer, shape, Distribution.ZIPFIAN))
                    .toList()),
        List.of());
  }

  private static Section threads(Shape shape) {
    List<Threads> columns = new ArrayList<>();
    for (Operation operation : List.of(Operation.UPDATE, Operation.GET)) {
      columns.add(new Threads(operation, "", 1));
      columns.add(new Threads(operation, "ByTwo", 2));
      columns.add(new Threads(operation, "ByEight", 8));
    }
    return new Section(
        shape.valueBytes() + "-threads",
        title(shape, "calls of all threads"),
        Survival.PROCESS,
        Unit.PER_SECOND,
        Section.Plot.BARS,
        columns.stream().map(each -> Section.Column.unlimited(each.title(), 0)).toList(),
        rows(
            List.of(Peer.LOG, Peer.CHRONICLE, Peer.LMDB),
            peer -> columns.stream().map(each -> each.figure(peer, shape)).toList()),
        List.of());
  }

  /** An operation by some threads, with the end of its method's name. */
  private record Threads(Operation operation, String suffix, int count) {
    private String title() {
      return "%s, %d".formatted(operation.method, count);
    }

    private Figure figure(Peer peer, Shape shape) {
      return Figure.time(
              StoreCases.of(operation.method + suffix, peer, shape, Distribution.UNIFORM))
          .perSecond()
          .times(count);
    }
  }

  private static List<Section> files(List<Shape> shapes) {
    return List.of(
        new Section(
            "reopening",
            "Opening a loaded store again after closing, and getting a value",
            Survival.PROCESS,
            Unit.MILLISECONDS,
            Section.Plot.BARS,
            shapes.stream().map(shape -> Section.Column.unlimited(bytes(shape), 0)).toList(),
            rows(
                MAIN,
                peer -> shapes.stream().map(shape -> Figure.time(reopen(peer, shape))).toList()),
            List.of()),
        new Section(
            "disk",
            "Disk in use after loading and closing, against the bytes of keys and values",
            Survival.PROCESS,
            Unit.RATIO,
            Section.Plot.BARS,
            shapes.stream().map(shape -> Section.Column.unlimited(bytes(shape), 0)).toList(),
            rows(
                MAIN,
                peer ->
                    shapes.stream()
                        .map(shape -> Figure.counter(reopen(peer, shape), "diskUse"))
                        .toList()),
            List.of()));
  }

  private static Case reopen(Peer peer, Shape shape) {
    return StoreCases.of("reopen", peer, shape);
  }

  private static String bytes(Shape shape) {
    return "%,d records of 16 + %,d bytes".formatted(shape.records(), shape.valueBytes());
  }

  private static List<Section.Row> rows(List<Peer> peers, Function<Peer, List<Figure>> figures) {
    return peers.stream().map(peer -> new Section.Row(peer.title(), figures.apply(peer))).toList();
  }
}
