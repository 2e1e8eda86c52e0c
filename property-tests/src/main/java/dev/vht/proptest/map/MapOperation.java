package dev.vht.proptest.map;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.ConcurrentMap;
import java.util.function.Function;

/**
 * A use that a program makes of a map while others write to it.
 *
 * @param name as the program has it
 * @param use uses the map, and has what it sees judged
 */
record MapOperation(String name, Use use) {

  /** What is done. */
  interface Use {
    void of(ConcurrentMap<String, String> map, MapObservationCheck sight);
  }

  /** Views of a map, copies of them and walks over them, and all that is done with a whole map. */
  static List<MapOperation> all() {
    List<MapOperation> all = new ArrayList<>();
    all.addAll(over("keySet()", ConcurrentMap::keySet, MapObservationCheck::keys));
    all.addAll(over("values()", ConcurrentMap::values, MapObservationCheck::values));
    all.addAll(over("entrySet()", ConcurrentMap::entrySet, MapObservationCheck::entries));
    all.addAll(ReadingMapOperations.all());
    all.addAll(ChangingMapOperations.all());
    return all;
  }

  /** Has a collection of keys, values or entries judged. */
  private interface Judgement {
    void of(MapObservationCheck sight, Collection<?> seen);
  }

  private static <T> List<MapOperation> over(
      String view,
      Function<ConcurrentMap<String, String>, Collection<T>> viewed,
      Judgement judgement) {
    List<MapOperation> uses = new ArrayList<>();
    for (ViewTraversal<T> walk : ViewTraversal.<T>all()) {
      uses.add(
          new MapOperation(
              walk.name().formatted(view),
              (map, sight) ->
                  judgement.of(sight, walk.walk().over(viewed.apply(map), sight::pause))));
    }
    return uses;
  }
}
