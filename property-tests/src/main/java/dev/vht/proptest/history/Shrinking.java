package dev.vht.proptest.history;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Makes a history of one key that is not linearizable small.
 *
 * <p><b>The invariant.</b> If the recorded history were linearizable, so would be the one that is
 * left. So what is left contradicts itself only because the recorded history does; to leave out a
 * write whose value is still read, for example, would not keep this. Only these steps are made, and
 * each keeps it:
 *
 * <ol>
 *   <li>Leave out what was invoked after the return at which no order was left. The calls that were
 *       open at that time may have had an effect or not.
 *   <li>Leave out a call whose result says that it changed nothing. An order of the calls remains
 *       legal without it.
 *   <li>Disregard the result of a write, which may then have had an effect until its return or not.
 *       This only allows more.
 *   <li>Leave out a write that is disregarded or unknown if no other call {@linkplain Dependence
 *       depends} on it.
 * </ol>
 *
 * <p>They are tried on runs of calls, first long ones and at last single ones, and kept if the
 * search still finds no order. A result remains disregarded only if that makes it possible to leave
 * out another call.
 */
final class Shrinking {
  private static final int MOST_SEARCHES = 3000;

  private final long mostWork;
  private List<Operation> kept;
  private int searches;

  Shrinking(List<Operation> operations, long mostWork) {
    this.mostWork = mostWork;
    this.kept = operations.stream().sorted(Comparator.comparingLong(Operation::invoked)).toList();
  }

  List<Operation> shrunk() {
    keepIfContradictory(kept);
    simplifyRuns(Shrinking::without);
    simplifyRuns(Shrinking::disregarding);
    return kept;
  }

  private void simplifyRuns(Step step) {
    int length = Math.max(1, kept.size() / 2);
    boolean isSmaller = simplifyRuns(step, length);
    while (searches < MOST_SEARCHES && (length > 1 || isSmaller)) {
      length = Math.max(1, length / 2);
      isSmaller = simplifyRuns(step, length);
    }
  }

  /** Returns whether any step was kept. */
  private boolean simplifyRuns(Step step, int length) {
    boolean isSmaller = false;
    int from = 0;
    while (from < kept.size() && searches < MOST_SEARCHES) {
      int before = kept.size();
      List<Operation> simpler = step.on(kept, from, Math.min(before, from + length));
      if (simpler.size() < before && keepIfContradictory(simpler)) {
        isSmaller = true;
      } else {
        from += length;
      }
    }
    return isSmaller;
  }

  /** Returns some calls without some of a run of them. */
  private interface Step {
    List<Operation> on(List<Operation> operations, int from, int to);
  }

  /** Leaves out calls, and disregards the results of those only. */
  private static List<Operation> without(List<Operation> operations, int from, int to) {
    Set<Operation> run = new HashSet<>(operations.subList(from, to));
    while (true) {
      List<Operation> simpler = new ArrayList<>();
      Map<Operation, Operation> originals = new HashMap<>();
      for (Operation one : operations) {
        if (!run.contains(one)) {
          simpler.add(one);
        } else if (!one.isPure()) {
          originals.put(one.disregarded(), one);
          simpler.add(one.disregarded());
        }
      }
      simpler = Dependence.withoutUseless(simpler);
      originals.keySet().retainAll(new HashSet<>(simpler));
      originals.values().removeIf(one -> !one.isKnown());
      if (originals.isEmpty()) {
        return simpler;
      }
      run.removeAll(originals.values());
    }
  }

  /** Leaves out calls, and disregards the results of others in the run too. */
  private static List<Operation> disregarding(List<Operation> operations, int from, int to) {
    List<Operation> simpler = new ArrayList<>(operations.subList(0, from));
    for (Operation one : operations.subList(from, to)) {
      if (!one.isPure()) {
        simpler.add(one.disregarded());
      }
    }
    simpler.addAll(operations.subList(to, operations.size()));
    return Dependence.withoutUseless(simpler);
  }

  private boolean keepIfContradictory(List<Operation> simpler) {
    if (simpler.isEmpty()) {
      return false;
    }
    searches++;
    KeyHistory history = KeyHistory.of(simpler);
    KeySearch.Result result = new KeySearch(history, mostWork).run();
    if (result.answer() != KeySearch.Answer.IMPOSSIBLE) {
      return false;
    }
    kept = until(history.end(result.call()), simpler);
    return true;
  }

  private static List<Operation> until(long end, List<Operation> operations) {
    return operations.stream()
        .filter(one -> one.invoked() <= end)
        .filter(one -> one.end() <= end || !one.isPure())
        .map(one -> one.end() <= end ? one : one.disregarded())
        .toList();
  }
}
