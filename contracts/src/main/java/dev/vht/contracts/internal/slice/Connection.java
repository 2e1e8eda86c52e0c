package dev.vht.contracts.internal.slice;

import dev.vht.contracts.runtime.EnteredCall;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Objects that become connected.
 *
 * @param names one for each key
 * @param calls the calls in flight that connect them
 */
public record Connection(List<Object> names, List<EnteredCall> calls) {

  /** The parts with an object. */
  interface Parts {
    Set<PartRecord> with(int key, Object name);
  }

  /**
   * Finds the combinations that contain a part and are connected.
   *
   * @param names the part
   * @param calls the calls in flight that connect it
   * @param found receives the combinations, by their names
   */
  static void find(
      List<@Nullable Object> names,
      List<EnteredCall> calls,
      Parts parts,
      Map<List<@Nullable Object>, Connection> found) {
    if (!names.contains(null)) {
      found.putIfAbsent(names, new Connection(new ArrayList<>(names), calls));
      return;
    }
    for (int key = 0; key < names.size(); key++) {
      Object name = names.get(key);
      for (PartRecord part : name == null ? Set.<PartRecord>of() : parts.with(key, name)) {
        List<@Nullable Object> joined = join(names, part.names);
        if (joined != null && !joined.equals(names)) {
          List<EnteredCall> all = new ArrayList<>(calls);
          if (part.connecting != null) {
            all.addAll(part.connecting);
          }
          find(joined, all, parts, found);
        }
      }
    }
  }

  /** Joins the names of two parts; null if they contradict each other. */
  private static @Nullable List<@Nullable Object> join(
      List<@Nullable Object> one, List<@Nullable Object> other) {
    List<@Nullable Object> both = new ArrayList<>(one);
    for (int key = 0; key < both.size(); key++) {
      Object name = other.get(key);
      if (both.get(key) == null) {
        both.set(key, name);
      } else if (name != null && !name.equals(both.get(key))) {
        return null;
      }
    }
    return both;
  }
}
