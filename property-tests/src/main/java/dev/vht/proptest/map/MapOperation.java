package dev.vht.proptest.map;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.ConcurrentMap;
import java.util.function.Function;

/**
 * An operation on a map while others write to it.
 *
 * @param name the operation in Java-like notation
 * @param action runs the operation and checks what it observes
 */
record MapOperation(String name, Action action) {

  /** Runs the operation. */
  interface Action {
    void run(ConcurrentMap<String, String> map, MapObservationCheck check);
  }

  /** Returns the operations on the views of a map and on the map as a whole. */
  static List<MapOperation> all() {
    List<MapOperation> all = new ArrayList<>();
    all.addAll(over("keySet()", ConcurrentMap::keySet, MapObservationCheck::keys));
    all.addAll(over("values()", ConcurrentMap::values, MapObservationCheck::values));
    all.addAll(over("entrySet()", ConcurrentMap::entrySet, MapObservationCheck::entries));
    all.addAll(ReadingMapOperations.all());
    all.addAll(ChangingMapOperations.all());
    return all;
  }

  /** Checks a collection of keys, values or entries. */
  private interface ElementCheck {
    void of(MapObservationCheck check, Collection<?> seen);
  }

  private static <T> List<MapOperation> over(
      String view,
      Function<ConcurrentMap<String, String>, Collection<T>> viewed,
      ElementCheck elementCheck) {
    List<MapOperation> operations = new ArrayList<>();
    for (ViewTraversal<T> traversal : ViewTraversal.<T>all()) {
      operations.add(
          new MapOperation(
              traversal.name().formatted(view),
              (map, check) ->
                  elementCheck.of(check, traversal.walk().over(viewed.apply(map), check::pause))));
    }
    return operations;
  }
}
