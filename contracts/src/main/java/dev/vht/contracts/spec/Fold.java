package dev.vht.contracts.spec;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.BiFunction;
import java.util.function.Predicate;

/**
 * A state and what each event makes of it, for what no regular expression can say. Immutable; each
 * method returns a changed copy.
 *
 * <p>Steps may be taken more than once for one event, by any thread and in several orders where
 * calls overlap; so they must have no effects, and states must be immutable and have {@code
 * equals}. What a step throws reaches the caller and leaves the trace as if the event had not been.
 *
 * @param <S> the type of states
 */
public final class Fold<S> implements Machine {

  /** What one event does. */
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
   * Hears an event.
   *
   * @param event its name
   * @param step from the state and the occurrence to the next state or a violation
   * @return a changed copy
   */
  public Fold<S> on(String event, BiFunction<S, Occurrence, Step<S>> step) {
    List<Case<S>> more = new ArrayList<>(cases);
    more.add(new Case<>(event, Objects.requireNonNull(step, "step")));
    return new Fold<>(initial, List.copyOf(more), complete);
  }

  /**
   * Says when a trace is complete, which matters where completion is owed.
   *
   * @param test whether a state leaves nothing to be done; always unless set
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
   * Applies an event's function.
   *
   * @param state the state before the event
   * @param event its name
   * @param occurrence what the function is given
   * @return what the function returns
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
   * @return what the test of {@link #completeWhen} says
   */
  public boolean isComplete(S state) {
    return complete.test(state);
  }
}
