package dev.vht.contracts.internal.automaton;

import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * Moore's partition refinement. It starts with the classes of accepting and other states, and
 * splits them by the classes of the states' successors until nothing changes.
 *
 * <p>E. F. Moore, "Gedanken-experiments on sequential machines", Automata Studies (1956).
 */
final class Minimization {
  private Minimization() {}

  /** Returns the class of each state, numbered from 0 in order of first appearance. */
  static int[] classes(List<int[]> rows, BitSet accepting) {
    int[] classes = IntStream.range(0, rows.size()).map(s -> accepting.get(s) ? 1 : 0).toArray();
    while (true) {
      int[] finer = refined(rows, classes);
      if (count(finer) == count(classes)) {
        return finer;
      }
      classes = finer;
    }
  }

  private static int[] refined(List<int[]> rows, int[] classes) {
    Map<List<Integer>, Integer> numbers = new HashMap<>();
    int[] refined = new int[classes.length];
    for (int state = 0; state < classes.length; state++) {
      int number = numbers.size();
      refined[state] = numbers.computeIfAbsent(signature(rows, classes, state), unused -> number);
    }
    return refined;
  }

  private static List<Integer> signature(List<int[]> rows, int[] classes, int state) {
    IntStream successors =
        Arrays.stream(rows.get(state))
            .map(next -> next == Automaton.REJECT ? Automaton.REJECT : classes[next]);
    return IntStream.concat(IntStream.of(classes[state]), successors).boxed().toList();
  }

  private static long count(int[] classes) {
    return Arrays.stream(classes).distinct().count();
  }
}
