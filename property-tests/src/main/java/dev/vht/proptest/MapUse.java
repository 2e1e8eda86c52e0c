package dev.vht.proptest;

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
record MapUse(String name, Use use) {

  /** What is done. */
  interface Use {
    void of(ConcurrentMap<String, String> map, MapSight sight);
  }

  /** Views of a map, copies of them and walks over them, and all that is done with a whole map. */
  static List<MapUse> all() {
    List<MapUse> all = new ArrayList<>();
    all.addAll(over("keySet()", ConcurrentMap::keySet, MapSight::keys));
    all.addAll(over("values()", ConcurrentMap::values, MapSight::values));
    all.addAll(over("entrySet()", ConcurrentMap::entrySet, MapSight::entries));
    all.addAll(MapCopies.all());
    all.addAll(MapChanges.all());
    return all;
  }

  /** Has a collection of keys, values or entries judged. */
  private interface Judgement {
    void of(MapSight sight, Collection<?> seen);
  }

  private static <T> List<MapUse> over(
      String view,
      Function<ConcurrentMap<String, String>, Collection<T>> viewed,
      Judgement judgement) {
    List<MapUse> uses = new ArrayList<>();
    for (ViewWalk<T> walk : ViewWalk.<T>all()) {
      uses.add(
          new MapUse(
              walk.name().formatted(view),
              (map, sight) ->
                  judgement.of(sight, walk.walk().over(viewed.apply(map), sight::pause))));
    }
    return uses;
  }
}
