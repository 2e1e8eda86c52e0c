package dev.vht.contracts;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Parametric trace slicing by its definition. It keeps the whole trace, and slices it again for
 * each event.
 */
final class ReferenceMonitor {
  /** Any object of which no event has happened. */
  static final String UNUSED = "unused";

  /** Decides the events of a slice. */
  interface Machine {
    Object start();

    /** The state after an event, or null if it is not allowed. */
    @Nullable Object step(Object state, String event);

    boolean isComplete(Object state);
  }

  /** An event, with the object of each key that it names. */
  record Event(String name, Map<String, String> objects) {}

  private final List<String> keys;
  private final Machine machine;
  private final boolean isEnforced;
  private final List<Event> trace = new ArrayList<>();
  private final Map<String, Set<String>> known = new TreeMap<>();

  ReferenceMonitor(List<String> keys, Machine machine, boolean isEnforced) {
    this.keys = keys;
    this.machine = machine;
    this.isEnforced = isEnforced;
  }

  /** Returns the combinations that do not allow an event, which is then part of the trace. */
  Set<Map<String, String>> broken(Event event) {
    event.objects().forEach((key, object) -> objects(key).add(object));
    Set<Map<String, String>> broken = new LinkedHashSet<>();
    for (Map<String, String> combination : combinations()) {
      if (combination.entrySet().containsAll(event.objects().entrySet())
          && isBroken(combination, event)) {
        broken.add(combination);
      }
    }
    if (!isEnforced || broken.isEmpty()) {
      trace.add(event);
    }
    return broken;
  }

  /**
   * Returns the combinations that have begun and are not complete. One with one key begins with the
   * first allowed event that names it, others when they are connected.
   */
  Set<Map<String, String>> incomplete() {
    Set<Map<String, String>> incomplete = new LinkedHashSet<>();
    for (Map<String, String> combination : combinations()) {
      List<Event> slice = slice(combination);
      Run run = run(slice);
      boolean hasBegun = keys.size() == 1 ? run.naming() > 0 : isConnected(slice);
      if (hasBegun && !machine.isComplete(run.state())) {
        incomplete.add(combination);
      }
    }
    return incomplete;
  }

  private boolean isBroken(Map<String, String> combination, Event event) {
    List<Event> before = slice(combination);
    List<Event> after = new ArrayList<>(before);
    after.add(event);
    if (!isConnected(after)) {
      return false;
    }
    int old = run(before).rejected();
    int now = run(after).rejected();
    return isConnected(before) ? now > old : now > 0;
  }

  /**
   * What a slice leads to.
   *
   * @param rejected the number of events that are not allowed
   * @param naming the number of allowed events that name a key
   */
  private record Run(Object state, int rejected, int naming) {}

  /** An event that is not allowed changes nothing. */
  private Run run(List<Event> slice) {
    Object state = machine.start();
    int rejected = 0;
    int naming = 0;
    for (Event event : slice) {
      Object next = machine.step(state, event.name());
      state = next == null ? state : next;
      rejected += next == null ? 1 : 0;
      naming += next == null || event.objects().isEmpty() ? 0 : 1;
    }
    return new Run(state, rejected, naming);
  }

  private List<Event> slice(Map<String, String> combination) {
    return trace.stream()
        .filter(event -> combination.entrySet().containsAll(event.objects().entrySet()))
        .toList();
  }

  /** Whether events connect the objects of all keys. */
  private boolean isConnected(List<Event> slice) {
    Map<String, String> groups = new TreeMap<>();
    keys.forEach(key -> groups.put(key, key));
    for (Event event : slice) {
      String first = null;
      for (String key : event.objects().keySet()) {
        String group = Objects.requireNonNull(groups.get(key));
        String other = first == null ? group : first;
        groups.replaceAll((unused, one) -> one.equals(group) ? other : one);
        first = other;
      }
    }
    return Set.copyOf(groups.values()).size() == 1;
  }

  private Set<String> objects(String key) {
    return known.computeIfAbsent(key, unused -> new LinkedHashSet<>());
  }

  /** All combinations of known objects, and with one key also that of an unused object. */
  private List<Map<String, String>> combinations() {
    List<Map<String, String>> all = new ArrayList<>(List.of(Map.of()));
    for (String key : keys) {
      List<Map<String, String>> longer = new ArrayList<>();
      for (Map<String, String> combination : all) {
        for (String object : objects(key)) {
          Map<String, String> with = new TreeMap<>(combination);
          with.put(key, object);
          longer.add(with);
        }
      }
      all = longer;
    }
    if (keys.size() == 1) {
      all.add(Map.of(keys.get(0), UNUSED));
    }
    return all;
  }
}
