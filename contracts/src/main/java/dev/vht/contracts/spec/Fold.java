package dev.vht.contracts.spec;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.BiFunction;
import java.util.function.Predicate;

/**
 * A state and a transition function for each event, for protocols that no regular expression can
 * express. Immutable; each method returns a changed copy.
 *
 * <p>The engine may call a step more than once for one event, on any thread, and in several orders
 * if calls overlap. Steps must therefore have no side effects, and states must be immutable and
 * implement {@code equals}. An exception thrown by a step reaches the caller and leaves the trace
 * as if the event had not happened.
 *
 * @param <S> the type of states
 */
public final class Fold<S> implements Machine {

  /** The transition function of an event. */
  record Case<S>(String event, BiFunction<S, Occurrence, Step<S>> step) {}

  private final S initial;
  private final List<Case<S>> cases;
  private final Predicate<S> complete;

  Fold(S initial, List<Case<S>> cases, Predicate<S> complete) {
    this.initial = Objects.requireNonNull(initial, "initial");
    this.cases = cases;
    this.complete = complete;
  }

  /**
   * Adds an event.
   *
   * @param event its name
   * @param step takes the state and the occurrence, and returns the next state or a violation
   * @return a changed copy
   */
  public Fold<S> on(String event, BiFunction<S, Occurrence, Step<S>> step) {
    List<Case<S>> more = new ArrayList<>(cases);
    more.add(new Case<>(event, Objects.requireNonNull(step, "step")));
    return new Fold<>(initial, List.copyOf(more), complete);
  }

  /**
   * Sets when a trace is complete, for protocols whose traces must be.
   *
   * @param test returns whether a trace may end in a state; unless set, it may end in all
   * @return a changed copy
   */
  public Fold<S> completeWhen(Predicate<S> test) {
    return new Fold<>(initial, cases, Objects.requireNonNull(test, "test"));
  }

  /**
   * Returns the state in which a trace begins.
   *
   * @return the state
   */
  public S initial() {
    return initial;
  }

  /**
   * Returns the events that the fold observes.
   *
   * @return their names, in the order in which they were added
   */
  public List<String> events() {
    return cases.stream().map(Case::event).toList();
  }

  /**
   * Applies an event to a state.
   *
   * @param state the state before the event
   * @param event its name
   * @param occurrence the occurrence
   * @return the next state or a violation
   * @throws IllegalArgumentException if the fold does not observe the event
   */
  public Step<S> step(S state, String event, Occurrence occurrence) {
    for (Case<S> one : cases) {
      if (one.event().equals(event)) {
        return one.step().apply(state, occurrence);
      }
    }
    throw new IllegalArgumentException("the fold does not observe " + event);
  }

  /**
   * Returns whether a trace may end in a state.
   *
   * @param state the state
   * @return the result of the test of {@link #completeWhen}
   */
  public boolean isComplete(S state) {
    return complete.test(state);
  }
}
