package dev.vht.proptest.history;

import dev.vht.proptest.history.Outcome.Returned;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The legal order with which most calls of a small history can be explained, in the order of time.
 * It is found by the search of Wing and Gong with a memory of what was reached. The search is
 * bounded; what is shown is the best that it has found.
 */
final class LongestPrefix {
  private static final int MOST_STEPS = 200_000;

  /**
   * A call of the order.
   *
   * @param operation the call
   * @param state the value after it, or null if the key is absent
   */
  record Step(Operation operation, @Nullable String state) {
    String after() {
      return state == null ? "absent" : state;
    }
  }

  private record Reached(BitSet placed, @Nullable String state) {}

  private final List<Operation> operations;
  private final Set<Reached> reached = new HashSet<>();
  private final List<Step> current = new ArrayList<>();
  private List<Step> longest = List.of();
  private int mostKnown = -1;
  private int tried;

  private LongestPrefix(List<Operation> operations) {
    this.operations = operations;
  }

  static LongestPrefix of(List<Operation> operations) {
    LongestPrefix prefix = new LongestPrefix(operations);
    prefix.search(new BitSet(), null, 0);
    return prefix;
  }

  List<Step> steps() {
    return longest;
  }

  /** Returns the call that should come next and has no place. */
  Optional<Operation> stuck() {
    List<Operation> placed = longest.stream().map(Step::operation).toList();
    return operations.stream()
        .filter(Operation::isKnown)
        .filter(one -> !placed.contains(one))
        .min(Comparator.comparingLong(Operation::end));
  }

  private void search(BitSet placed, @Nullable String state, int known) {
    if (known > mostKnown) {
      mostKnown = known;
      longest = List.copyOf(current);
    }
    for (int i = 0; i < operations.size() && tried < MOST_STEPS; i++) {
      Operation one = operations.get(i);
      if (placed.get(i) || !isNext(one, placed)) {
        continue;
      }
      Call.Effect effect = one.call().on(state);
      boolean isLegal =
          one.outcome() instanceof Returned returned
              ? Objects.equals(returned.result(), effect.result())
              : !Objects.equals(state, effect.after());
      if (isLegal) {
        tried++;
        placed.set(i);
        if (reached.add(new Reached((BitSet) placed.clone(), effect.after()))) {
          current.add(new Step(one, effect.after()));
          search(placed, effect.after(), one.isKnown() ? known + 1 : known);
          current.remove(current.size() - 1);
        }
        placed.clear(i);
      }
    }
  }

  /** Returns whether no call that has not been placed must come before one, nor the reverse. */
  private boolean isNext(Operation one, BitSet placed) {
    for (int i = 0; i < operations.size(); i++) {
      Operation other = operations.get(i);
      boolean isTooLate = placed.get(i) && other.invoked() > one.end();
      boolean isTooEarly = !placed.get(i) && other.isKnown() && other.end() < one.invoked();
      if (isTooLate || isTooEarly) {
        return false;
      }
    }
    return true;
  }
}
