package dev.vht.proptest.history;

import dev.vht.proptest.history.Outcome.Returned;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Tries all orders of a small history, each with all choices of what had an effect. */
final class EveryOrder {
  private final List<Operation> operations;
  private final boolean[] placed;

  EveryOrder(List<Operation> operations) {
    this.operations = operations;
    this.placed = new boolean[operations.size()];
  }

  /** Returns whether a legal order exists. A call is placed between its two times. */
  boolean exists() {
    return exists(null, Long.MIN_VALUE);
  }

  private boolean exists(@Nullable String state, long time) {
    boolean isDone = true;
    for (int i = 0; i < placed.length; i++) {
      isDone &= placed[i] || !(operations.get(i).outcome() instanceof Returned);
    }
    if (isDone) {
      return true;
    }
    for (int i = 0; i < placed.length; i++) {
      Operation next = operations.get(i);
      long moment = Math.max(time, next.invoked());
      if (placed[i] || moment > next.end()) {
        continue;
      }
      Call.Effect effect = next.call().on(state);
      boolean isLegal =
          !(next.outcome() instanceof Returned returned)
              || Objects.equals(returned.result(), effect.result());
      if (isLegal) {
        placed[i] = true;
        if (exists(effect.after(), moment)) {
          return true;
        }
        placed[i] = false;
      }
    }
    return false;
  }
}
