package dev.vht.contracts.internal.machine;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * A state, and for each event of each group how many calls have taken effect as this event.
 *
 * @param state the state
 * @param effects the counts, group by group
 */
record Hypothesis(State state, List<Integer> effects) {

  Hypothesis with(int index, int more, State next) {
    List<Integer> changed = new ArrayList<>(effects);
    changed.set(index, effects.get(index) + more);
    return new Hypothesis(next, Collections.unmodifiableList(changed));
  }

  /** The number of calls of a group that have taken effect. */
  int effects(Group group) {
    int sum = 0;
    for (int i = 0; i < group.width(); i++) {
      sum += effects.get(group.first() + i);
    }
    return sum;
  }

  /** Whether another explains whatever this explains, and more. */
  boolean isImpliedBy(Hypothesis other, List<Group> groups) {
    boolean isEqual = true;
    for (int i = 0; i < effects.size(); i++) {
      isEqual &= effects.get(i).equals(other.effects.get(i));
    }
    boolean isImplied = !isEqual && state.equals(other.state);
    for (Group group : groups) {
      for (int i = group.first(); i < group.first() + group.width() && isImplied; i++) {
        int more = effects.get(i) - other.effects.get(i);
        isImplied = group.isUncertain() ? more >= 0 : more == 0;
      }
    }
    return isImplied;
  }

  /**
   * Calls in flight that may be the same events.
   *
   * @param candidates the events
   * @param first the index of the first event in {@link Hypothesis#effects}
   * @param size the number of calls
   * @param isUncertain whether they are over, and may take effect nevertheless
   */
  record Group(List<Symbol> candidates, int first, int size, boolean isUncertain) {
    /** The number of counts in {@link Hypothesis#effects}. */
    int width() {
      return isUncertain ? 1 : candidates.size();
    }

    boolean isUnlimited() {
      return isUncertain && size >= UncertainCall.MAX_COUNTED;
    }

    Group at(int index, int calls) {
      return new Group(candidates, index, calls, isUncertain);
    }

    /** A hypothesis after one more call has taken effect. */
    Hypothesis counted(Hypothesis from, int candidate, State next) {
      return from.with(first + (isUncertain ? 0 : candidate), isUnlimited() ? 0 : 1, next);
    }
  }
}
