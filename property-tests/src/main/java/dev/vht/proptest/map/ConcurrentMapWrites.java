package dev.vht.proptest.map;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentMap;
import org.jspecify.annotations.Nullable;

/** What writers do to a map, in every way that a map offers. */
public enum ConcurrentMapWrites {
  ADDING_AND_REMOVING {
    @Override
    void step(ConcurrentMap<String, String> map, int writer, int number) {
      List<String> keys = ofWriter(MapTestData.MOVING, writer);
      String key = keys.get(number / 2 % keys.size());
      if (number % 2 == 0) {
        take(ADDITIONS, number / 2).write(map, key, MapTestData.value(key, number));
      } else {
        take(REMOVALS, number / 2).write(map, key, MapTestData.value(key, number));
      }
    }
  },

  REPLACING {
    @Override
    void step(ConcurrentMap<String, String> map, int writer, int number) {
      List<String> keys = ofWriter(MapTestData.all(), writer);
      String key = keys.get(number % keys.size());
      take(REPLACEMENTS, number).write(map, key, MapTestData.value(key, number));
    }
  },

  CLEARING {
    @Override
    void step(ConcurrentMap<String, String> map, int writer, int number) {
      if (number % CLEARINGS.size() == 0) {
        take(CLEARINGS, number / CLEARINGS.size()).write(map, "", "");
      } else {
        map.putAll(content(number));
      }
    }

    @Override
    List<String> staying() {
      return List.of();
    }
  };

  /** A way to write. */
  private interface Way {
    void write(ConcurrentMap<String, String> map, String key, String value);
  }

  /** Their number is coprime to the number of keys, so that each key is written in each way. */
  private static final List<Way> ADDITIONS =
      List.of(
          (map, key, value) -> answer(key, map.put(key, value)),
          (map, key, value) -> answer(key, map.putIfAbsent(key, value)),
          (map, key, value) -> answer(key, map.computeIfAbsent(key, absent -> value)),
          (map, key, value) -> answer(key, map.compute(key, (same, old) -> value)),
          (map, key, value) -> answer(key, map.merge(key, value, (old, more) -> more)));

  private static final List<Way> REMOVALS =
      List.of(
          (map, key, value) -> answer(key, map.remove(key)),
          (map, key, value) -> map.remove(key, map.getOrDefault(key, value)),
          (map, key, value) -> answer(key, map.computeIfPresent(key, (same, old) -> null)),
          (map, key, value) -> answer(key, map.compute(key, (same, old) -> null)),
          (map, key, value) -> answer(key, map.merge(key, value, (old, more) -> null)),
          (map, key, value) -> map.keySet().remove(key),
          (map, key, value) -> map.values().remove(map.getOrDefault(key, value)),
          (map, key, value) -> map.entrySet().remove(Map.entry(key, map.getOrDefault(key, value))),
          (map, key, value) -> removeByIterator(map, key));

  private static final List<Way> REPLACEMENTS =
      List.of(
          (map, key, value) -> answer(key, map.put(key, value)),
          (map, key, value) -> answer(key, map.replace(key, value)),
          (map, key, value) -> map.replace(key, map.getOrDefault(key, value), value),
          (map, key, value) -> answer(key, map.merge(key, value, (old, more) -> more)),
          (map, key, value) -> answer(key, map.computeIfPresent(key, (same, old) -> value)));

  private static final List<Way> CLEARINGS =
      List.of(
          (map, key, value) -> map.clear(),
          (map, key, value) -> map.keySet().clear(),
          (map, key, value) -> map.values().clear(),
          (map, key, value) -> map.entrySet().clear());

  private static void answer(String key, @Nullable String answer) {
    if (!MapTestData.isOf(key, answer)) {
      throw new AssertionError(
          "a write to " + key + " returned " + answer + ", which was never set for that key");
    }
  }

  private static void removeByIterator(Map<String, String> map, String key) {
    Iterator<String> keys = map.keySet().iterator();
    while (keys.hasNext()) {
      if (keys.next().equals(key)) {
        keys.remove();
      }
    }
  }

  private static Way take(List<Way> ways, int number) {
    return ways.get(number % ways.size());
  }

  /** Returns the keys that only one of the two writers uses. */
  private static List<String> ofWriter(Collection<String> keys, int writer) {
    List<String> all = new ArrayList<>(keys);
    List<String> own = new ArrayList<>();
    for (int i = writer; i < all.size(); i += ConcurrentMapCheck.WRITERS) {
      own.add(all.get(i));
    }
    return own;
  }

  /** Returns a content with every key. */
  static Map<String, String> content(int number) {
    Map<String, String> content = new HashMap<>();
    MapTestData.all().forEach(key -> content.put(key, MapTestData.value(key, number)));
    return content;
  }

  /** Makes a writer's next write. */
  abstract void step(ConcurrentMap<String, String> map, int writer, int number);

  /** Returns the keys that are never removed. */
  List<String> staying() {
    return MapTestData.STAYING;
  }

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT).replace('_', ' ');
  }
}
