package dev.vht.contracts.internal.slice;

import dev.vht.contracts.internal.machine.State;
import dev.vht.contracts.internal.machine.Symbol;
import dev.vht.contracts.internal.model.IdentityKey;
import java.lang.ref.Reference;
import java.lang.ref.ReferenceQueue;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The combinations of a protocol with several keys, and the records of their parts, by object.
 * References to keys matched by identity are weak. Guarded by the lock of its monitor.
 */
public final class CombinationTable {

  private final int width;
  private final List<Map<Object, Node>> nodes = new ArrayList<>();
  private final Map<List<@Nullable Object>, Combination> combinations = new LinkedHashMap<>();
  private final Map<List<@Nullable Object>, PartRecord> parts = new HashMap<>();
  private final ReferenceQueue<Object> collected = new ReferenceQueue<>();
  private @Nullable Reference<?> nextCollected;
  private @Nullable PartRecord nothing;

  public CombinationTable(int width) {
    this.width = width;
    for (int key = 0; key < width; key++) {
      nodes.add(new HashMap<>());
    }
  }

  /** All combinations, those with collected objects included. */
  public Collection<Combination> combinations() {
    return combinations.values();
  }

  /** All records. */
  public Collection<PartRecord> records() {
    List<PartRecord> all = new ArrayList<>(parts.values());
    if (nothing != null) {
      all.add(nothing);
    }
    for (Map<Object, Node> byName : nodes) {
      for (Node node : byName.values()) {
        if (node.own != null) {
          all.add(node.own);
        }
      }
    }
    return all;
  }

  public void clear() {
    nodes.forEach(Map::clear);
    combinations.clear();
    parts.clear();
    nothing = null;
  }

  // Combinations.

  /** The combination of these objects, or null. */
  public @Nullable Combination get(List<@Nullable Object> names) {
    return combinations.get(names);
  }

  /** The object that is a key, or null if it is not known. */
  @Nullable Node known(int key, Object name) {
    return nodes.get(key).get(name);
  }

  /** The combinations that contain the objects of an event. */
  public List<Combination> containing(@Nullable Object[] names) {
    @Nullable Node fewest = null;
    for (int key = 0; key < width; key++) {
      Object name = names[key];
      if (name != null) {
        Node node = nodes.get(key).get(name);
        if (node == null) {
          return List.of();
        } else if (fewest == null || node.size() < fewest.size()) {
          fewest = node;
        }
      }
    }
    if (fewest == null) {
      return List.copyOf(combinations.values());
    }
    List<Combination> found = new ArrayList<>(fewest.size());
    for (Combination combination : fewest.combinations) {
      if (contains(combination, names)) {
        found.add(combination);
      }
    }
    for (Combination combination : fewest.remains) {
      if (contains(combination, names)) {
        found.add(combination);
      }
    }
    return found;
  }

  /**
   * Whether an event that names one object and changes no state is allowed in every combination
   * with that object, and leaves nothing to record.
   *
   * @param isIgnored whether nothing is recorded of the event for an object without a record
   */
  public boolean allows(int key, Object name, Symbol symbol, boolean isIgnored) {
    Node node = nodes.get(key).get(name);
    if (node == null) {
      return isIgnored;
    }
    return (node.own == null ? isIgnored : node.own.ignores(symbol))
        && allow(node.combinations, symbol)
        && allow(node.remains, symbol);
  }

  private static boolean allow(List<Combination> combinations, Symbol symbol) {
    for (int i = 0; i < combinations.size(); i++) {
      Combination combination = combinations.get(i);
      if (!combination.isConnected()
          || !(combination.estimate instanceof State state)
          || state.step(symbol) == null) {
        return false;
      }
    }
    return true;
  }

  private boolean contains(Combination combination, @Nullable Object[] names) {
    for (int key = 0; key < width; key++) {
      Object name = names[key];
      if (name != null && !name.equals(combination.names.get(key))) {
        return false;
      }
    }
    return true;
  }

  /** Adds a combination, whose names are {@linkplain #kept kept}. */
  public void add(Combination combination) {
    combinations.put(new ArrayList<>(combination.names), combination);
    for (int key = 0; key < width; key++) {
      List<Combination> list = node(key, combination.names.get(key)).combinations;
      combination.indexes[key] = list.size();
      list.add(combination);
    }
  }

  /** Removes a combination. */
  public void remove(Combination combination) {
    combinations.remove(combination.names);
    for (int key = 0; key < width; key++) {
      Node node = nodes.get(key).get(combination.names.get(key));
      if (node != null) {
        if (combination.collected == 0) {
          unlist(combination, key, node);
        } else {
          node.remains.removeIf(other -> other == combination);
        }
        removeIfNeedless(key, node);
      }
    }
  }

  private static void unlist(Combination combination, int key, Node node) {
    int index = combination.indexes[key];
    Combination last = node.combinations.remove(node.combinations.size() - 1);
    if (last != combination) {
      node.combinations.set(index, last);
      last.indexes[key] = index;
    }
  }

  private Node node(int key, Object name) {
    return nodes.get(key).computeIfAbsent(name, Node::new);
  }

  private void removeIfNeedless(int key, Node node) {
    if (node.isNeedless()) {
      nodes.get(key).remove(node.name);
    }
  }

  /** The names to keep in place of those of an event. */
  public List<Object> kept(List<Object> names) {
    List<Object> kept = new ArrayList<>(width);
    for (int key = 0; key < width; key++) {
      kept.add(kept(key, names.get(key)));
    }
    return kept;
  }

  private Object kept(int key, Object name) {
    Node known = nodes.get(key).get(name);
    if (known != null) {
      return known.name;
    }
    return name instanceof IdentityKey identity ? identity.weak(collected) : name;
  }

  // Parts.

  /** The record of the events that name exactly these keys, or null. */
  public @Nullable PartRecord record(List<@Nullable Object> names) {
    int keys = mask(names);
    if (keys == 0) {
      return nothing;
    } else if (Integer.bitCount(keys) == 1) {
      int key = Integer.numberOfTrailingZeros(keys);
      Node node = nodes.get(key).get(names.get(key));
      return node == null ? null : node.own;
    }
    return parts.get(names);
  }

  /** Adds the record of a part. */
  public PartRecord addRecord(
      List<@Nullable Object> names, Function<List<@Nullable Object>, PartRecord> made) {
    List<@Nullable Object> kept = new ArrayList<>(width);
    for (int key = 0; key < width; key++) {
      kept.add(names.get(key) == null ? null : kept(key, names.get(key)));
    }
    PartRecord record = made.apply(kept);
    int keys = mask(kept);
    if (keys == 0) {
      nothing = record;
    } else if (Integer.bitCount(keys) == 1) {
      int key = Integer.numberOfTrailingZeros(keys);
      node(key, kept.get(key)).own = record;
    } else {
      parts.put(kept, record);
      for (int key = 0; key < width; key++) {
        if (kept.get(key) != null) {
          node(key, kept.get(key)).parts.add(record);
        }
      }
    }
    return record;
  }

  /** Removes the record of a part with more than one key. */
  public void removePart(PartRecord record) {
    parts.remove(record.names);
    for (int key = 0; key < width; key++) {
      Object name = record.names.get(key);
      Node node = name == null ? null : nodes.get(key).get(name);
      if (node != null) {
        node.parts.remove(record);
        removeIfNeedless(key, node);
      }
    }
  }

  public static int mask(List<@Nullable Object> names) {
    int mask = 0;
    for (int key = 0; key < names.size(); key++) {
      if (names.get(key) != null) {
        mask |= 1 << key;
      }
    }
    return mask;
  }

  // Connections.

  /** The new combinations that an event connects. It names more than one key. */
  public List<Connection> connections(@Nullable Object[] names) {
    Map<List<@Nullable Object>, Connection> found = new LinkedHashMap<>();
    Connection.find(Arrays.asList(names), List.of(), this::partsWith, found);
    found.keySet().removeIf(combinations::containsKey);
    return new ArrayList<>(found.values());
  }

  /** The parts with an object and others. */
  private Set<PartRecord> partsWith(int key, Object name) {
    Node node = nodes.get(key).get(name);
    return node == null ? Set.of() : node.parts;
  }

  /** The records of the parts of a combination, without those that have none. */
  public List<PartRecord> partsOf(List<Object> names) {
    List<PartRecord> found = new ArrayList<>();
    List<@Nullable Object> part = Arrays.asList(new Object[width]);
    for (int keys = 0; keys < (1 << width) - 1; keys++) {
      for (int key = 0; key < width; key++) {
        part.set(key, (keys & 1 << key) == 0 ? null : names.get(key));
      }
      PartRecord record = record(part);
      if (record != null) {
        found.add(record);
      }
    }
    return found;
  }

  // Collected objects.

  /** Whether an object was collected since {@link #removeCollected}. */
  boolean hasCollected() {
    if (nextCollected == null) {
      nextCollected = collected.poll();
    }
    return nextCollected != null;
  }

  /**
   * Removes the records of collected objects.
   *
   * @param affected receives each combination of such an object
   */
  public void removeCollected(Consumer<Combination> affected) {
    Reference<?> gone = nextCollected == null ? collected.poll() : nextCollected;
    nextCollected = null;
    while (gone != null) {
      for (int key = 0; key < width; key++) {
        Node node = nodes.get(key).remove(gone);
        if (node != null) {
          List.copyOf(node.parts).forEach(this::removePart);
          List<Combination> all = new ArrayList<>(node.combinations);
          all.addAll(node.remains);
          for (Combination combination : all) {
            retire(combination, key);
            affected.accept(combination);
          }
        }
      }
      gone = collected.poll();
    }
  }

  /** Notes that an object of a combination was collected. */
  private void retire(Combination combination, int collectedKey) {
    for (int key = 0; key < width && combination.collected == 0; key++) {
      Node node = nodes.get(key).get(combination.names.get(key));
      if (node != null) {
        unlist(combination, key, node);
        node.remains.add(combination);
      }
    }
    combination.collected |= 1 << collectedKey;
  }

  /**
   * Removes combinations with collected objects that have the same objects left and the same
   * estimate as another.
   *
   * @param combination one whose objects they are to have
   * @return whether it was removed itself
   */
  boolean merge(Combination combination) {
    Node node = null;
    for (int key = 0; key < width && node == null; key++) {
      node = nodes.get(key).get(combination.names.get(key));
    }
    if (node == null) {
      return false;
    }
    Set<List<Object>> seen = new HashSet<>();
    boolean isRemoved = false;
    for (Combination other : List.copyOf(node.remains)) {
      List<Object> left = new ArrayList<>(List.of(other.collected, other.estimate));
      for (int key = 0; key < width; key++) {
        if ((other.collected & 1 << key) == 0) {
          left.add(other.names.get(key));
        }
      }
      if (!seen.add(left)) {
        isRemoved |= other == combination;
        remove(other);
      }
    }
    return isRemoved;
  }
}
