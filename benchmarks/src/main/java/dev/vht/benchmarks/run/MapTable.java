package dev.vht.benchmarks.run;

import dev.vht.benchmarks.run.measure.Case;
import dev.vht.benchmarks.run.measure.Extent;
import dev.vht.benchmarks.run.measure.Figure;
import dev.vht.benchmarks.run.measure.Unit;
import dev.vht.benchmarks.stores.Shape;
import java.util.List;

/** What a value that is in memory costs. */
final class MapTable {
  private static final List<Integer> KEYS = List.of(1_000, 100_000);

  private MapTable() {}

  static Table of(Extent extent) {
    return new Table(
        "map",
        "What values in memory cost",
        "`MapBenchmark`: strings of 16 characters and `Long`s, one thread, each call a hit. Tables"
            + " are `log:` with contracts at `PROTOCOL`.",
        Limits.of(extent.choose(new Shape(1_000_000, 100), new Shape(50_000, 100))),
        List.of(
            new Section(
                "hits",
                "Hits",
                Survival.READS_ONLY,
                Unit.NANOSECONDS,
                Section.Plot.BARS,
                KEYS.stream().map(MapTable::column).toList(),
                List.of(
                    row("`ref`, cache `entries`", "entriesRef"),
                    row("Caffeine's `getIfPresent`", "caffeineGetIfPresent"),
                    row("`ref`, cache `all`", "allRef"),
                    row("`asMap().get`, cache `all`", "allMapGet")),
                KEYS.stream().flatMap(keys -> goals(keys).stream()).toList())));
  }

  private static Section.Column column(int keys) {
    return new Section.Column(
        "%,d keys".formatted(keys),
        keys,
        "`ConcurrentHashMap.get`",
        figure("concurrentHashMapGet", keys));
  }

  private static Section.Row row(String title, String method) {
    return new Section.Row(title, KEYS.stream().map(keys -> figure(method, keys)).toList());
  }

  private static Figure figure(String method, int keys) {
    return Figure.time(Case.of("MapBenchmark." + method, "keys", keys));
  }

  private static List<Section.Goal> goals(int keys) {
    return List.of(
        goal(keys, "`entries` to Caffeine", "entriesRef", "caffeineGetIfPresent", 1.5),
        goal(keys, "`all` to `ConcurrentHashMap`", "allRef", "concurrentHashMapGet", 3),
        goal(keys, "`asMap()` to `ConcurrentHashMap`", "allMapGet", "concurrentHashMapGet", 3));
  }

  private static Section.Goal goal(int keys, String text, String ours, String other, double bar) {
    return new Section.Goal(
        "%s, %,d keys".formatted(text, keys),
        figure(ours, keys),
        List.of(figure(other, keys)),
        bar);
  }
}
