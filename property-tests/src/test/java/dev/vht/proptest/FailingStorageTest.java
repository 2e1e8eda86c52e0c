package dev.vht.proptest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vht.CachePolicy;
import dev.vht.Codecs;
import dev.vht.OpenMode;
import dev.vht.StorageException;
import dev.vht.VirtualHashTable;
import dev.vht.VirtualHashTables;
import dev.vht.contracts.Enforcement;
import dev.vht.contracts.Level;
import dev.vht.contracts.Mode;
import dev.vht.proptest.FailingStorageProvider.Moment;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Where a storage fails at any of its calls, before or behind the effect, the table throws, and
 * holds either what it held or what the call was to make of it; no cache and no contract thinks
 * otherwise. {@code -Dvht.seed} repeats a run.
 */
class FailingStorageTest {
  private static final int SEQUENCES = 150;
  private static final List<String> KEYS = List.of("a", "b", "c");

  static List<CachePolicy> caches() {
    return List.of(
        CachePolicy.none(), CachePolicy.weak(), CachePolicy.entries(2), CachePolicy.all());
  }

  @AfterEach
  void failNoMore() {
    FailingStorageProvider.failAt(0, Moment.BEFORE);
  }

  @ParameterizedTest
  @MethodSource("caches")
  void aTableHoldsTheOldOrTheNewWhereItsStorageFailed(CachePolicy cache) {
    long seed = Long.getLong("vht.seed", System.nanoTime());
    for (int i = 0; i < SEQUENCES; i++) {
      new Sequence(cache, i % 2 == 0 ? Moment.BEFORE : Moment.BEHIND, seed + i).run();
    }
  }

  /** Calls on one table, some of which fail. */
  private static final class Sequence {
    private final long seed;
    private final SplittableRandom random;
    private final Map<String, String> model = new HashMap<>();
    private final List<String> calls = new ArrayList<>();
    private final CachePolicy cache;
    private final Moment moment;

    Sequence(CachePolicy cache, Moment moment, long seed) {
      this.cache = cache;
      this.moment = moment;
      this.seed = seed;
      this.random = new SplittableRandom(seed);
    }

    void run() {
      String url = "failing:table-" + seed;
      try (VirtualHashTable<String, String> table = open(url, OpenMode.CREATE)) {
        for (int i = 0; i < 30; i++) {
          FailingStorageProvider.failAt(random.nextInt(4), moment);
          make(table, call());
          FailingStorageProvider.failAt(0, Moment.BEFORE);
          assertThat(new HashMap<>(table.asMap())).as(this::toString).isEqualTo(model);
          KEYS.forEach(
              key ->
                  assertThat(table.find(key).orElse("none"))
                      .as(this::toString)
                      .isEqualTo(model.getOrDefault(key, "none")));
          assertThat(table.count()).as(this::toString).isEqualTo(model.size());
        }
        table.delete();
      }
    }

    private VirtualHashTable<String, String> open(String url, OpenMode mode) {
      return VirtualHashTables.at(url)
          .keys(Codecs.strings())
          .values(Codecs.strings())
          .mode(mode)
          .cache(cache)
          .contracts(Enforcement.of(Mode.ENFORCE).level(level()))
          .open();
    }

    /** At {@code FULL}, a call that threw and has changed the table all the same breaks R1. */
    private Level level() {
      return moment == Moment.BEFORE ? Level.FULL : Level.PROTOCOL;
    }

    /** A call that behaves alike on a table and on a model. */
    private Consumer<Map<String, String>> call() {
      String key = KEYS.get(random.nextInt(KEYS.size()));
      String value = "value" + random.nextInt(3);
      int call = random.nextInt(9);
      calls.add(call + "(" + key + ", " + value + ")");
      return switch (call) {
        case 0, 1 -> map -> map.put(key, value);
        case 2 -> map -> map.remove(key);
        case 3 -> map -> map.putIfAbsent(key, value);
        case 4 -> map -> map.replace(key, value);
        case 5 -> map -> map.replace(key, "value1", value);
        case 6 -> map -> map.remove(key, value);
        case 7 -> map -> map.merge(key, value, (old, more) -> old.equals(more) ? null : more);
        default -> Map::clear;
      };
    }

    private void make(VirtualHashTable<String, String> table, Consumer<Map<String, String>> call) {
      Map<String, String> next = new HashMap<>(model);
      call.accept(next);
      try {
        call.accept(table.asMap());
        model.clear();
        model.putAll(next);
      } catch (StorageException e) {
        FailingStorageProvider.failAt(0, Moment.BEFORE);
        calls.add(e.getMessage());
        Map<String, String> now = new HashMap<>(table.asMap());
        assertThat(now).as(this::toString).isIn(model, next);
        model.clear();
        model.putAll(now);
      }
    }

    @Override
    public String toString() {
      return "seed " + seed + ", " + moment + ", " + cache + ": " + calls;
    }
  }
}
