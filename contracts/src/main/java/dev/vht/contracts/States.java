package dev.vht.contracts;

import dev.vht.contracts.automaton.Automaton;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** States in words. */
final class States {
  private States() {}

  /** In which state a slice is, told by a shortest way there. */
  static String described(Automaton automaton, Belief belief) {
    List<String> states =
        belief.states().stream().mapToObj(state -> described(automaton, state)).toList();
    return states.size() == 1
        ? states.get(0)
        : "in one of several states, as calls overlap: " + String.join("; ", states);
  }

  private static String described(Automaton automaton, int state) {
    return state == Automaton.START
        ? "in its initial state"
        : "in its state after " + String.join(" ", automaton.way(state));
  }

  /** The events that some state allows, with the slice's key as their argument. */
  static List<String> allowed(Automaton automaton, Belief belief, @Nullable String slice) {
    return belief.states().stream()
        .boxed()
        .flatMap(state -> automaton.allowed(state).stream())
        .distinct()
        .map(event -> event.equals("_") ? "any other call" : event + argument(slice))
        .toList();
  }

  private static String argument(@Nullable String slice) {
    return slice == null ? "" : "(" + slice + ")";
  }
}
