package dev.vht.proptest.history;

import dev.vht.proptest.history.Outcome.Returned;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Which calls of one key that may have had no effect can be left out, because the others can be
 * explained without them if they can be explained with them.
 *
 * <p>Suppose that an order of all calls is legal and that such a call <i>u</i> has an effect there:
 * it changes the value from <i>p</i> to <i>v</i>. Without <i>u</i> the value is <i>p</i> until the
 * next call that changes it, and the same as before from then on. The order remains legal if no
 * call from <i>u</i> to that change depends on the difference:
 *
 * <ul>
 *   <li>If <i>v</i> is a value: no call anywhere returned it or compares with it, and there is no
 *       {@code contains} or {@code remove} that returned true, and no failed comparison.
 *   <li>If <i>v</i> is absence: there is no result that says that the key was absent, no failed
 *       comparison, and no {@code putIfAbsent} that may have had an effect.
 * </ul>
 *
 * <p>A write whose result counts and which was invoked after the end of <i>u</i> comes after
 * <i>u</i> and changes the value. So only calls that were invoked before the first return of such a
 * write, and that ended after the invocation of <i>u</i>, can be from <i>u</i> to that change.
 */
final class Dependence {
  private final List<Operation> operations;
  private final Map<String, Integer> mentions = new HashMap<>();
  private final long[] writeInvocations;
  private final long[] firstReturns;

  /** Takes the calls in the order of their invocations. */
  private Dependence(List<Operation> operations) {
    this.operations = operations;
    operations.forEach(one -> mention(one, 1));
    List<Operation> writes =
        operations.stream().filter(one -> one.isKnown() && !one.isPure()).toList();
    writeInvocations = writes.stream().mapToLong(Operation::invoked).toArray();
    firstReturns = writes.stream().mapToLong(Operation::end).toArray();
    for (int i = firstReturns.length - 2; i >= 0; i--) {
      firstReturns[i] = Math.min(firstReturns[i], firstReturns[i + 1]);
    }
  }

  /** Leaves out all calls that can be, in the order of their invocations. */
  static List<Operation> withoutUseless(List<Operation> operations) {
    List<Operation> some = operations;
    List<Operation> fewer = new Dependence(some).fewer();
    while (fewer.size() < some.size()) {
      some = fewer;
      fewer = new Dependence(some).fewer();
    }
    return fewer;
  }

  /** Writes of values are left out first, in one pass, and then removals, which may need them. */
  private List<Operation> fewer() {
    List<Operation> left = without(operations, true);
    return left.size() < operations.size() ? left : without(operations, false);
  }

  private List<Operation> without(List<Operation> all, boolean isOfValues) {
    Sensitive sensitive = new Sensitive(all, isOfValues);
    List<Operation> left = new ArrayList<>();
    for (int i = all.size() - 1; i >= 0; i--) {
      Operation one = all.get(i);
      if (!one.isKnown()
          && isOfValues == CallKind.of(one.call()).writes
          && isUseless(one, sensitive)) {
        mention(one, -1);
      } else {
        left.add(one);
      }
    }
    Collections.reverse(left);
    return left;
  }

  private boolean isUseless(Operation one, Sensitive sensitive) {
    CallKind kind = CallKind.of(one.call());
    if (kind.writes && mentions.getOrDefault(CallKind.written(one.call()), 0) > 0) {
      return false;
    }
    return !sensitive.isBetween(one.invoked(), firstReturnAfter(one.end()));
  }

  private long firstReturnAfter(long time) {
    int first = firstAfter(writeInvocations, time);
    return first < firstReturns.length ? firstReturns[first] : Long.MAX_VALUE;
  }

  private void mention(Operation one, int times) {
    CallKind kind = CallKind.of(one.call());
    if (kind.compares) {
      mentions.merge(CallKind.compared(one.call()), times, Integer::sum);
    } else if (kind.returnsValue() && one.outcome() instanceof Returned returned) {
      @Nullable String result = returned.result();
      if (result != null) {
        mentions.merge(result, times, Integer::sum);
      }
    }
  }

  /** Returns the index of the first element of a sorted array that is greater than a time. */
  private static int firstAfter(long[] times, long time) {
    int low = 0;
    int high = times.length;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (times[middle] <= time) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }

  /** The calls that may depend on a write of a value that nobody mentions, or on a removal. */
  private static final class Sensitive {
    private final long[] invocations;
    private final long[] lastEnds;

    Sensitive(List<Operation> operations, boolean isToValues) {
      List<Operation> some =
          operations.stream()
              .filter(isToValues ? Sensitive::needsValue : Sensitive::needsAbsence)
              .toList();
      invocations = some.stream().mapToLong(Operation::invoked).toArray();
      lastEnds = some.stream().mapToLong(Operation::end).toArray();
      for (int i = 1; i < lastEnds.length; i++) {
        lastEnds[i] = Math.max(lastEnds[i], lastEnds[i - 1]);
      }
    }

    /** Returns whether a call ended at a time or later, and was invoked at another or before. */
    boolean isBetween(long earliestEnd, long latestInvocation) {
      int after = firstAfter(invocations, latestInvocation);
      return after > 0 && lastEnds[after - 1] >= earliestEnd;
    }

    private static boolean needsValue(Operation one) {
      return one.outcome() instanceof Returned returned
          && switch (CallKind.of(one.call())) {
            case CONTAINS, REMOVE -> Boolean.parseBoolean(returned.result());
            case REPLACE, REMOVE_IF_EQUAL -> !Boolean.parseBoolean(returned.result());
            case FIND, SET, PUT_IF_ABSENT -> false;
          };
    }

    private static boolean needsAbsence(Operation one) {
      CallKind kind = CallKind.of(one.call());
      if (kind == CallKind.PUT_IF_ABSENT) {
        return !one.isPure();
      }
      return one.outcome() instanceof Returned returned
          && switch (kind) {
            case FIND -> returned.result() == null;
            case CONTAINS, REMOVE, REPLACE, REMOVE_IF_EQUAL ->
                !Boolean.parseBoolean(returned.result());
            case SET, PUT_IF_ABSENT -> false;
          };
    }
  }
}
