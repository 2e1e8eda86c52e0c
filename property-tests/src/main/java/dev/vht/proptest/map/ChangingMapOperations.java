package dev.vht.proptest.map;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Uses of a map that change it by what it holds. Of the keys that are there throughout they change
 * the values at most.
 */
final class ChangingMapOperations {
  private static final AtomicInteger NUMBER = new AtomicInteger();

  private ChangingMapOperations() {}

  private static String newValue(String key) {
    return MapTestData.value(key, NUMBER.incrementAndGet());
  }

  static List<MapOperation> all() {
    return List.of(
        changing("keySet().removeIf", map -> map.keySet().removeIf(MapTestData::isMoving)),
        changing("values().removeIf", map -> map.values().removeIf(MapTestData::isMoving)),
        changing(
            "entrySet().removeIf",
            map -> map.entrySet().removeIf(entry -> MapTestData.isMoving(entry.getKey()))),
        changing("keySet().removeAll", map -> map.keySet().removeAll(MapTestData.MOVING)),
        changing("values().removeAll", map -> map.values().removeAll(moving(map).values())),
        changing("entrySet().removeAll", map -> map.entrySet().removeAll(moving(map).entrySet())),
        changing(
            "keySet().retainAll", map -> map.keySet().retainAll(Set.copyOf(MapTestData.STAYING))),
        changing("Iterator.remove of keys", ChangingMapOperations::removeKeys),
        changing("Iterator.remove of entries", ChangingMapOperations::removeEntries),
        changing("replaceAll", map -> map.replaceAll((key, old) -> newValue(key))),
        changing("putAll of a copy", map -> map.putAll(new HashMap<>(map))),
        changing("putAll of itself", map -> map.putAll(map)),
        new MapOperation("Entry.setValue", ChangingMapOperations::setValues),
        new MapOperation("Entry.getValue of a key that has gone", ChangingMapOperations::seeGone),
        new MapOperation(
            "Entry.getValue in an array of keys that have gone",
            ChangingMapOperations::seeGoneOfArray),
        new MapOperation(
            "removeIf of what has changed meanwhile", ChangingMapOperations::removeChanged));
  }

  /** Something that is done to a map. */
  private interface Change {
    void to(ConcurrentMap<String, String> map);
  }

  private static MapOperation changing(String name, Change change) {
    return new MapOperation(
        name,
        (map, sight) -> {
          change.to(map);
          sight.entries(new HashMap<>(map).entrySet());
        });
  }

  private static Map<String, String> moving(Map<String, String> map) {
    Map<String, String> moving = new HashMap<>(map);
    moving.keySet().retainAll(MapTestData.MOVING);
    return moving;
  }

  private static void removeKeys(Map<String, String> map) {
    Iterator<String> keys = map.keySet().iterator();
    while (keys.hasNext()) {
      if (MapTestData.isMoving(keys.next())) {
        keys.remove();
      }
    }
  }

  private static void removeEntries(Map<String, String> map) {
    Iterator<Map.Entry<String, String>> entries = map.entrySet().iterator();
    while (entries.hasNext()) {
      if (MapTestData.isMoving(entries.next().getValue())) {
        entries.remove();
      }
    }
  }

  private static void setValues(Map<String, String> map, MapObservationCheck sight) {
    List<Map.Entry<String, String>> seen = new ArrayList<>();
    for (Map.Entry<String, String> entry : map.entrySet()) {
      String value = newValue(entry.getKey());
      sight.require(
          MapTestData.isOf(entry.getKey(), entry.setValue(value)),
          "another's value was set",
          entry);
      sight.require(entry.getValue().equals(value), "the value is not the one set", entry);
      seen.add(entry);
    }
    sight.entries(seen);
  }

  /** An entry of a key that is removed has the value that it last saw. */
  private static void seeGone(Map<String, String> map, MapObservationCheck sight) {
    List<Map.Entry<String, String>> seen = new ArrayList<>();
    Iterator<Map.Entry<String, String>> entries = map.entrySet().iterator();
    while (entries.hasNext()) {
      Map.Entry<String, String> entry = entries.next();
      if (MapTestData.isMoving(entry.getKey())) {
        map.remove(entry.getKey());
      }
      seen.add(Map.entry(entry.getKey(), entry.getValue()));
    }
    sight.entries(seen);
  }

  private static void seeGoneOfArray(Map<String, String> map, MapObservationCheck sight) {
    List<Object> seen = List.of(map.entrySet().toArray());
    map.keySet().removeAll(MapTestData.MOVING);
    sight.entries(seen);
  }

  /** What is removed for its value is not removed with another one. */
  private static void removeChanged(Map<String, String> map, MapObservationCheck sight) {
    map.values()
        .removeIf(
            value -> {
              String key = MapTestData.keyOf(value);
              if (key != null) {
                map.put(key, newValue(key));
              }
              return true;
            });
    sight.entries(new HashMap<>(map).entrySet());
  }
}
