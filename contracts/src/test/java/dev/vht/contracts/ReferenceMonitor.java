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
  static final String UNUSED = "null";

  /** Decides the events of a slice. */
  interface Machine {
    Object start();

    /** The state after an event, or null if it is not allowed. */
    @Nullable Object step(Object state, Event event);

    boolean isComplete(Object state);
  }

  /**
   * An event.
   *
   * @param objects the object of each key that it names
   * @param isSkipped whether it is allowed in every state and changes none
   */
  record Event(String name, Map<String, String> objects, boolean isSkipped) {}

  private final List<String> keys;
  private final Machine machine;
  private final List<Event> trace = new ArrayList<>();

  ReferenceMonitor(List<String> keys, Machine machine) {
    this.keys = keys;
    this.machine = machine;
  }

  /** Returns the combinations that do not allow an event. */
  Set<Map<String, String>> broken(Event event) {
    List<Event> longer = with(trace, event);
    Set<Map<String, String>> broken = new LinkedHashSet<>();
    for (Map<String, String> combination : combinations(longer)) {
      if (combination.entrySet().containsAll(event.objects().entrySet())
          && isBroken(slice(trace, combination), slice(longer, combination))) {
        broken.add(combination);
      }
    }
    return broken;
  }

  /** Adds an event to the trace. */
  void add(Event event) {
    trace.add(event);
  }

  /**
   * Returns the combinations that have begun and are not complete. One with one key begins with the
   * first allowed event that names it, others when they are connected.
   */
  Set<Map<String, String>> incomplete() {
    Set<Map<String, String>> incomplete = new LinkedHashSet<>();
    for (Map<String, String> combination : combinations(trace)) {
      List<Event> slice = slice(trace, combination);
      Run run = run(slice);
      boolean hasBegun = keys.size() == 1 ? run.naming() > 0 : isConnected(slice);
      if (hasBegun && !machine.isComplete(run.state())) {
        incomplete.add(combination);
      }
    }
    return incomplete;
  }

  /** When events connect objects, earlier events that were not allowed count too. */
  private boolean isBroken(List<Event> before, List<Event> after) {
    int old = isConnected(before) ? run(before).rejected() : 0;
    return isConnected(after) && run(after).rejected() > old;
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
      Object next = machine.step(state, event);
      state = next == null ? state : next;
      rejected += next == null ? 1 : 0;
      naming += next == null || event.objects().isEmpty() ? 0 : 1;
    }
    return new Run(state, rejected, naming);
  }

  /** The events of a trace whose objects are a subset of a combination, in order. */
  private static List<Event> slice(List<Event> trace, Map<String, String> combination) {
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
    return Set.copyOf(groups.values()).size() <= 1;
  }

  /** All combinations of the objects in a trace, and with one key also that of an unused object. */
  private List<Map<String, String>> combinations(List<Event> trace) {
    List<Map<String, String>> all = new ArrayList<>(List.of(Map.of()));
    for (String key : keys) {
      Set<String> objects = new LinkedHashSet<>(keys.size() == 1 ? List.of(UNUSED) : List.of());
      for (Event event : trace) {
        if (event.objects().containsKey(key)) {
          objects.add(event.objects().get(key));
        }
      }
      List<Map<String, String>> longer = new ArrayList<>();
      for (Map<String, String> combination : all) {
        for (String object : objects) {
          Map<String, String> with = new TreeMap<>(combination);
          with.put(key, object);
          longer.add(with);
        }
      }
      all = longer;
    }
    return all;
  }

  private static List<Event> with(List<Event> trace, Event event) {
    List<Event> longer = new ArrayList<>(trace);
    longer.add(event);
    return longer;
  }
}
