package dev.vht.proptest.map;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicInteger;

/** Operations that change a map depending on its content. They never remove the keys that stay. */
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
        new MapOperation(
            "Entry.getValue of a removed key", ChangingMapOperations::readRemovedEntries),
        new MapOperation(
            "Entry.getValue of removed keys in an array",
            ChangingMapOperations::readRemovedEntriesOfArray),
        new MapOperation(
            "removeIf of values that change during the call",
            ChangingMapOperations::removeChanged));
  }

  /** A change of a map. */
  private interface Change {
    void to(ConcurrentMap<String, String> map);
  }

  private static MapOperation changing(String name, Change change) {
    return new MapOperation(
        name,
        (map, check) -> {
          change.to(map);
          check.entries(new HashMap<>(map).entrySet());
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

  private static void setValues(Map<String, String> map, MapObservationCheck check) {
    List<Map.Entry<String, String>> seen = new ArrayList<>();
    for (Map.Entry<String, String> entry : map.entrySet()) {
      String value = newValue(entry.getKey());
      check.require(
          MapTestData.isOf(entry.getKey(), entry.setValue(value)),
          "setValue returned a value that was never set for this key",
          entry);
      check.require(entry.getValue().equals(value), "the value is not the one set", entry);
      seen.add(entry);
    }
    check.entries(seen);
  }

  /** An entry keeps its value after the removal of its key. */
  private static void readRemovedEntries(Map<String, String> map, MapObservationCheck check) {
    List<Map.Entry<String, String>> seen = new ArrayList<>();
    Iterator<Map.Entry<String, String>> entries = map.entrySet().iterator();
    while (entries.hasNext()) {
      Map.Entry<String, String> entry = entries.next();
      if (MapTestData.isMoving(entry.getKey())) {
        map.remove(entry.getKey());
      }
      seen.add(Map.entry(entry.getKey(), entry.getValue()));
    }
    check.entries(seen);
  }

  private static void readRemovedEntriesOfArray(
      Map<String, String> map, MapObservationCheck check) {
    List<Object> seen = List.of(map.entrySet().toArray());
    map.keySet().removeAll(MapTestData.MOVING);
    check.entries(seen);
  }

  /** A value that changed after the predicate saw it must not be removed. */
  private static void removeChanged(Map<String, String> map, MapObservationCheck check) {
    map.values()
        .removeIf(
            value -> {
              String key = MapTestData.keyOf(value);
              if (key != null) {
                map.put(key, newValue(key));
              }
              return true;
            });
    check.entries(new HashMap<>(map).entrySet());
  }
}
