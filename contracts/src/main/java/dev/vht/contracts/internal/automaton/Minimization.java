package dev.vht.contracts.internal.automaton;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

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
    int[] classes = new int[rows.size()];
    for (int state = 0; state < classes.length; state++) {
      classes[state] = accepting.get(state) ? 1 : 0;
    }
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
      Integer known = numbers.putIfAbsent(signature(rows, classes, state), numbers.size());
      refined[state] = known == null ? numbers.size() - 1 : known;
    }
    return refined;
  }

  private static List<Integer> signature(List<int[]> rows, int[] classes, int state) {
    List<Integer> signature = new ArrayList<>(List.of(classes[state]));
    for (int next : rows.get(state)) {
      signature.add(next == Automaton.REJECT ? Automaton.REJECT : classes[next]);
    }
    return signature;
  }

  private static int count(int[] classes) {
    BitSet distinct = new BitSet();
    for (int one : classes) {
      distinct.set(one);
    }
    return distinct.cardinality();
  }
}
