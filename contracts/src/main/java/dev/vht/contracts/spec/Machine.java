package dev.vht.contracts.spec;

import dev.vht.contracts.annotation.Protocol;
import dev.vht.contracts.annotation.Sense;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/**
 * Decides which sequences of events a protocol allows: a pattern, named states, or a fold.
 * Immutable.
 */
public sealed interface Machine permits PatternMachine, NamedStates, Fold {

  /**
   * Allows the sequences of a regular expression, and every beginning of one.
   *
   * @param pattern as {@link Protocol#value()} describes
   * @return a machine; building the contract throws if the pattern is malformed
   */
  static Machine allowing(String pattern) {
    return new PatternMachine(pattern, Sense.ALLOWED);
  }

  /**
   * Forbids that a regular expression matches anywhere in the trace of the events that it names.
   *
   * @param pattern as {@link Protocol#value()} describes
   * @return a machine; building the contract throws if the pattern is malformed
   */
  static Machine forbidding(String pattern) {
    return new PatternMachine(pattern, Sense.FORBIDDEN);
  }

  /**
   * Returns an automaton with named states.
   *
   * @param state the initial state
   * @return a machine without edges, to which edges are added
   */
  static NamedStates starting(String state) {
    return new NamedStates(state, List.of(), List.of());
  }

  /**
   * Returns a fold: a state of any immutable type, and a transition function for each event.
   *
   * @param <S> the type of states
   * @param initial the state before the first event
   * @return a fold without events, to which events are added
   */
  static <S> Fold<S> fold(S initial) {
    return new Fold<>(initial, List.of(), state -> true);
  }

  /**
   * Returns a fold that checks each event against the whole trace before it. Memory and time grow
   * with the trace, so this is for tests.
   *
   * @param holds returns whether a trace is allowed; its last occurrence is the one being checked
   * @param reason what a report says after "but"
   * @param events the events in the trace
   * @return a fold over all occurrences so far
   */
  static Fold<List<Occurrence>> trace(
      Predicate<List<Occurrence>> holds, String reason, String... events) {
    Fold<List<Occurrence>> fold = fold(List.of());
    for (String event : events) {
      fold =
          fold.on(
              event,
              (before, occurrence) -> {
                List<Occurrence> whole = new ArrayList<>(before);
                whole.add(occurrence);
                return Step.when(holds.test(whole), List.copyOf(whole), reason);
              });
    }
    return fold;
  }
}
