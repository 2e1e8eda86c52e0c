package dev.vht.proptest.map;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.Hashtable;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Operations on a map as a whole that change nothing. */
final class ReadingMapOperations {
  private ReadingMapOperations() {}

  static List<MapOperation> all() {
    List<MapOperation> all = new ArrayList<>();
    all.addAll(copies());
    all.addAll(lookUps());
    all.addAll(comparisons());
    return all;
  }

  private static MapOperation copy(
      String name, Function<ConcurrentMap<String, String>, Map<String, String>> copy) {
    return new MapOperation(name, (map, check) -> check.entries(copy.apply(map).entrySet()));
  }

  private static Map<String, String> added(Map<String, String> map, Map<String, String> copy) {
    copy.putAll(map);
    return copy;
  }

  @SuppressWarnings("JdkObsolete") // programs copy into these, too
  private static List<MapOperation> copies() {
    return List.of(
        copy("new HashMap<>(map)", HashMap::new),
        copy("new LinkedHashMap<>(map)", LinkedHashMap::new),
        copy("new TreeMap<>(map)", TreeMap::new),
        copy("new ConcurrentHashMap<>(map)", ConcurrentHashMap::new),
        copy("new ConcurrentSkipListMap<>(map)", ConcurrentSkipListMap::new),
        copy("new Hashtable<>(map)", Hashtable::new),
        copy("Map.copyOf(map)", Map::copyOf),
        copy("new HashMap<>().putAll(map)", map -> added(map, new HashMap<>())),
        copy("new ConcurrentHashMap<>().putAll(map)", map -> added(map, new ConcurrentHashMap<>())),
        copy("collect(toMap())", ReadingMapOperations::collected),
        copy(
            "parallelStream().collect(toConcurrentMap())",
            ReadingMapOperations::collectedInParallel),
        copy("parallelStream().collect(groupingByConcurrent())", ReadingMapOperations::grouped),
        copy("toString()", map -> parsed(map.toString())),
        new MapOperation("map.forEach", ReadingMapOperations::forEach),
        new MapOperation("keySet().toString()", (map, check) -> check.keys(listed(map.keySet()))),
        new MapOperation(
            "values().toString()", (map, check) -> check.values(listed(map.values()))));
  }

  private static Map<String, String> collected(Map<String, String> map) {
    return map.entrySet().stream()
        .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
  }

  private static Map<String, String> collectedInParallel(Map<String, String> map) {
    return map.entrySet().parallelStream()
        .collect(Collectors.toConcurrentMap(Map.Entry::getKey, Map.Entry::getValue));
  }

  private static Map<String, String> grouped(Map<String, String> map) {
    return map.entrySet().parallelStream()
        .collect(
            Collectors.groupingByConcurrent(
                Map.Entry::getKey,
                Collectors.mapping(Map.Entry::getValue, Collectors.joining(", "))));
  }

  private static Map<String, String> parsed(String text) {
    Map<String, String> parsed = new HashMap<>();
    for (String entry : elements(text)) {
      int equals = entry.indexOf('=');
      String before = parsed.put(entry.substring(0, equals), entry.substring(equals + 1));
      if (before != null) {
        throw new AssertionError("a key was returned twice, in " + text);
      }
    }
    return parsed;
  }

  private static Collection<String> listed(Collection<String> view) {
    return elements(view.toString());
  }

  private static List<String> elements(String text) {
    String inner = text.substring(1, text.length() - 1);
    return inner.isEmpty() ? List.of() : Arrays.asList(inner.split(", ", -1));
  }

  private static void forEach(ConcurrentMap<String, String> map, MapObservationCheck check) {
    List<Map.Entry<String, String>> seen = new ArrayList<>();
    map.forEach((key, value) -> seen.add(Map.entry(key, value)));
    check.entries(seen);
  }

  @SuppressWarnings("ShortCircuitBoolean") // every method is to be called
  private static List<MapOperation> lookUps() {
    return List.of(
        new MapOperation(
            "get and containsKey",
            (map, check) -> {
              for (String key : MapTestData.all()) {
                String value = map.get(key);
                boolean isThere = map.containsKey(key) && value != null;
                check.require(MapTestData.isOf(key, value), key + " has the value " + value, map);
                check.require(
                    isThere || !check.staying().contains(key), key + " was not found", map);
              }
            }),
        new MapOperation(
            "getOrDefault",
            (map, check) -> {
              for (String key : check.staying()) {
                check.require(
                    !map.getOrDefault(key, "none").equals("none"), key + " was not found", map);
              }
            }),
        new MapOperation(
            "size() and isEmpty()",
            (map, check) -> {
              int size = map.size();
              check.require(size >= check.staying().size(), "size() returned " + size, map);
              check.require(
                  check.staying().isEmpty() || !map.isEmpty(), "isEmpty() returned true", map);
            }),
        new MapOperation(
            "keySet().containsAll()",
            (map, check) ->
                check.require(
                    map.keySet().containsAll(check.staying()), "keys were not found", map)),
        new MapOperation(
            "entrySet().containsAll() and values().containsAll()",
            (map, check) -> {
              Map<String, String> copy = new HashMap<>(map);
              boolean isAnswer =
                  map.entrySet().containsAll(copy.entrySet())
                      | map.values().containsAll(copy.values())
                      | map.containsValue(MapTestData.value("move0", 0));
              check.entries(isAnswer ? copy.entrySet() : new HashMap<>(map).entrySet());
            }));
  }

  private static List<MapOperation> comparisons() {
    return List.of(
        new MapOperation("equals", (map, check) -> compare(map, new HashMap<>(map), check)),
        new MapOperation(
            "equals of its keys", (map, check) -> compare(map.keySet(), copied(map), check)),
        new MapOperation(
            "equals of its entries",
            (map, check) -> compare(map.entrySet(), new HashMap<>(map).entrySet(), check)));
  }

  private static Collection<String> copied(Map<String, String> map) {
    return new HashMap<>(map).keySet();
  }

  /** The results depend on the writers, but no call may throw. */
  @SuppressWarnings({"ShortCircuitBoolean", "SelfEquals"}) // every method is to be called
  private static void compare(Object view, Object copy, MapObservationCheck check) {
    boolean isEqual = view.equals(copy) | copy.equals(view) | view.hashCode() == copy.hashCode();
    check.require(
        view.equals(view) && !view.equals(isEqual), "the view is not equal to itself", view);
  }
}
