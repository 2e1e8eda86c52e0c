package dev.vht.proptest;

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
final class MapChanges {
  private static final AtomicInteger NUMBER = new AtomicInteger();

  private MapChanges() {}

  private static String newValue(String key) {
    return MapKeys.value(key, NUMBER.incrementAndGet());
  }

  static List<MapUse> all() {
    return List.of(
        changing("keySet().removeIf", map -> map.keySet().removeIf(MapKeys::isMoving)),
        changing("values().removeIf", map -> map.values().removeIf(MapKeys::isMoving)),
        changing(
            "entrySet().removeIf",
            map -> map.entrySet().removeIf(entry -> MapKeys.isMoving(entry.getKey()))),
        changing("keySet().removeAll", map -> map.keySet().removeAll(MapKeys.MOVING)),
        changing("values().removeAll", map -> map.values().removeAll(moving(map).values())),
        changing("entrySet().removeAll", map -> map.entrySet().removeAll(moving(map).entrySet())),
        changing("keySet().retainAll", map -> map.keySet().retainAll(Set.copyOf(MapKeys.STAYING))),
        changing("Iterator.remove of keys", MapChanges::removeKeys),
        changing("Iterator.remove of entries", MapChanges::removeEntries),
        changing("replaceAll", map -> map.replaceAll((key, old) -> newValue(key))),
        changing("putAll of a copy", map -> map.putAll(new HashMap<>(map))),
        changing("putAll of itself", map -> map.putAll(map)),
        new MapUse("Entry.setValue", MapChanges::setValues),
        new MapUse("Entry.getValue of a key that has gone", MapChanges::seeGone),
        new MapUse("Entry.getValue in an array of keys that have gone", MapChanges::seeGoneOfArray),
        new MapUse("removeIf of what has changed meanwhile", MapChanges::removeChanged));
  }

  /** Something that is done to a map. */
  private interface Change {
    void to(ConcurrentMap<String, String> map);
  }

  private static MapUse changing(String name, Change change) {
    return new MapUse(
        name,
        (map, sight) -> {
          change.to(map);
          sight.entries(new HashMap<>(map).entrySet());
        });
  }

  private static Map<String, String> moving(Map<String, String> map) {
    Map<String, String> moving = new HashMap<>(map);
    moving.keySet().retainAll(MapKeys.MOVING);
    return moving;
  }

  private static void removeKeys(Map<String, String> map) {
    Iterator<String> keys = map.keySet().iterator();
    while (keys.hasNext()) {
      if (MapKeys.isMoving(keys.next())) {
        keys.remove();
      }
    }
  }

  private static void removeEntries(Map<String, String> map) {
    Iterator<Map.Entry<String, String>> entries = map.entrySet().iterator();
    while (entries.hasNext()) {
      if (MapKeys.isMoving(entries.next().getValue())) {
        entries.remove();
      }
    }
  }

  private static void setValues(Map<String, String> map, MapSight sight) {
    List<Map.Entry<String, String>> seen = new ArrayList<>();
    for (Map.Entry<String, String> entry : map.entrySet()) {
      String value = newValue(entry.getKey());
      sight.require(
          MapKeys.isOf(entry.getKey(), entry.setValue(value)), "another's value was set", entry);
      sight.require(entry.getValue().equals(value), "the value is not the one set", entry);
      seen.add(entry);
    }
    sight.entries(seen);
  }

  /** An entry of a key that is removed has the value that it last saw. */
  private static void seeGone(Map<String, String> map, MapSight sight) {
    List<Map.Entry<String, String>> seen = new ArrayList<>();
    Iterator<Map.Entry<String, String>> entries = map.entrySet().iterator();
    while (entries.hasNext()) {
      Map.Entry<String, String> entry = entries.next();
      if (MapKeys.isMoving(entry.getKey())) {
        map.remove(entry.getKey());
      }
      seen.add(Map.entry(entry.getKey(), entry.getValue()));
    }
    sight.entries(seen);
  }

  private static void seeGoneOfArray(Map<String, String> map, MapSight sight) {
    List<Object> seen = List.of(map.entrySet().toArray());
    map.keySet().removeAll(MapKeys.MOVING);
    sight.entries(seen);
  }

  /** What is removed for its value is not removed with another one. */
  private static void removeChanged(Map<String, String> map, MapSight sight) {
    map.values()
        .removeIf(
            value -> {
              String key = MapKeys.keyOf(value);
              if (key != null) {
                map.put(key, newValue(key));
              }
              return true;
            });
    sight.entries(new HashMap<>(map).entrySet());
  }
}
