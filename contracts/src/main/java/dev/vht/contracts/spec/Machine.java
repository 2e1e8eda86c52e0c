package dev.vht.contracts.spec;

import dev.vht.contracts.annotation.Protocol;
import dev.vht.contracts.annotation.Sense;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/**
 * What decides which sequences of events a protocol allows: a pattern, named states, or a fold.
 * Immutable.
 */
public sealed interface Machine permits PatternMachine, NamedStates, Fold {

  /**
   * Allows the sequences of a regular expression, and every beginning of one.
   *
   * @param pattern as {@link Protocol#value()} says
   * @return a machine; what is wrong with the pattern is said when the contract is built
   */
  static Machine allowing(String pattern) {
    return new PatternMachine(pattern, Sense.ALLOWED);
  }

  /**
   * Forbids that a regular expression matches anywhere in the trace of the events that it names.
   *
   * @param pattern as {@link Protocol#value()} says
   * @return a machine; what is wrong with the pattern is said when the contract is built
   */
  static Machine forbidding(String pattern) {
    return new PatternMachine(pattern, Sense.FORBIDDEN);
  }

  /**
   * Begins an automaton whose states have names.
   *
   * @param state the initial state
   * @return a machine without edges, which allows none of its events
   */
  static NamedStates starting(String state) {
    return new NamedStates(state, List.of(), List.of());
  }

  /**
   * Begins a fold: a state of any immutable type, and what each event makes of it.
   *
   * @param <S> the type of states
   * @param initial the state before the first event
   * @return a fold that hears no event yet
   */
  static <S> Fold<S> fold(S initial) {
    return new Fold<>(initial, List.of(), state -> true);
  }

  /**
   * Judges each event by the whole trace that leads to it. Memory and time grow with the trace, so
   * this is for tests.
   *
   * @param holds whether a trace is allowed; the last occurrence is the one that is judged
   * @param reason what a report says behind "but"
   * @param events those of which the trace consists
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
