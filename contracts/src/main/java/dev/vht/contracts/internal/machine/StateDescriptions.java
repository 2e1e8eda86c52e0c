package dev.vht.contracts.internal.machine;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Describes states for reports. */
public final class StateDescriptions {
  private StateDescriptions() {}

  /**
   * How events of a slice are rendered: with the slice's key as argument, except for events that
   * reach every slice.
   *
   * @param slice the rendered key, or null for a protocol without keys
   * @param keyless the events that name no key
   */
  public record Wording(@Nullable String slice, Set<String> keyless) {
    private String of(String event) {
      if (event.equals("_")) {
        return "any other call";
      }
      return event + (slice == null || keyless.contains(event) ? "" : "(" + slice + ")");
    }
  }

  /** The events that some state allows. */
  public static List<String> allowed(List<State> states, Wording wording) {
    return states.stream()
        .flatMap(state -> state.allowed().stream())
        .distinct()
        .map(wording::of)
        .toList();
  }

  /** A sequence of events, and the state that it leads to. */
  private record Path(State state, List<String> events) {}

  /**
   * The shortest sequence of events to a state that allows an event, or to a complete state if the
   * event is null. Empty if there is none or it is unknown.
   */
  public static List<String> wayOut(List<State> states, @Nullable Symbol wanted, Wording wording) {
    if (states.size() != 1 || !states.get(0).space().isFinite()) {
      return List.of();
    }
    Set<State> seen = new HashSet<>(states);
    List<Path> todo = new ArrayList<>(List.of(new Path(states.get(0), List.of())));
    for (int i = 0; i < todo.size(); i++) {
      Path path = todo.get(i);
      if (wanted == null ? path.state().isComplete() : path.state().step(wanted) != null) {
        return path.events().stream().map(wording::of).toList();
      }
      for (String event : path.state().space().alphabet()) {
        State next = path.state().step(path.state().space().expected(event));
        if (next != null && seen.add(next)) {
          List<String> longer = new ArrayList<>(path.events());
          longer.add(event);
          todo.add(new Path(next, longer));
        }
      }
    }
    return List.of();
  }
}
