package dev.vht.benchmarks.run;

import dev.vht.benchmarks.run.measure.Extent;
import dev.vht.benchmarks.run.measure.Figure;
import dev.vht.benchmarks.run.measure.Unit;
import dev.vht.benchmarks.stores.Distribution;
import dev.vht.benchmarks.stores.Shape;
import java.util.ArrayList;
import java.util.List;

/** What an operation costs as a store grows. */
final class ScaleTable {
  private static final int VALUE_BYTES = 100;
  private static final double BAR = 3;
  private static final List<Peer> PEERS = List.of(Peer.LOG, Peer.CHRONICLE, Peer.LMDB);

  private ScaleTable() {}

  static Table of(Extent extent) {
    List<Shape> shapes =
        extent
            .choose(List.of(10_000, 100_000, 1_000_000, 10_000_000), List.of(1_000, 5_000, 25_000))
            .stream()
            .map(records -> new Shape(records, VALUE_BYTES))
            .toList();
    List<Section> sections = new ArrayList<>();
    sections.add(
        section(
            "get",
            shapes.stream()
                .map(shape -> Limits.reads(title(shape), shape.records(), shape))
                .toList(),
            shapes));
    sections.add(
        section(
            "update",
            shapes.stream()
                .map(shape -> Limits.writes(title(shape), shape.records(), shape))
                .toList(),
            shapes));
    sections.addAll(new GrowthSections(extent).all());
    return new Table(
        "scale",
        "What an operation costs as a table grows",
        "`StoreBenchmark` with tables of several sizes: one thread, a heap of 1 GiB, random keys of"
            + " 16 bytes, values of 100; nothing is synced, and all files are in the page cache."
            + " `GrowthBenchmark` for small records: a heap of 3 GiB, values of 16 bytes; its"
            + " largest table is measured by one fork, because it takes long.",
        Limits.of(last(shapes)),
        sections);
  }

  private static Section section(
      String operation, List<Section.Column> columns, List<Shape> shapes) {
    return new Section(
        operation,
        "Records, and the time of " + (operation.equals("get") ? "a get" : "an update"),
        Survival.PROCESS,
        Unit.MICROSECONDS,
        Section.Plot.LINES,
        columns,
        PEERS.stream()
            .map(
                peer ->
                    new Section.Row(
                        peer.title(),
                        shapes.stream().map(shape -> figure(operation, peer, shape)).toList()))
            .toList(),
        List.of(
            new Section.Goal(
                "`log:`, the largest table to the smallest",
                figure(operation, Peer.LOG, last(shapes)),
                List.of(figure(operation, Peer.LOG, shapes.get(0))),
                BAR)));
  }

  private static Figure figure(String operation, Peer peer, Shape shape) {
    return Figure.time(StoreCases.of(operation, peer, shape, Distribution.UNIFORM));
  }

  private static Shape last(List<Shape> shapes) {
    return shapes.get(shapes.size() - 1);
  }

  private static String title(Shape shape) {
    return "%,d".formatted(shape.records());
  }
}
