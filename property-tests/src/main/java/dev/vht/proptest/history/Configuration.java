package dev.vht.proptest.history;

/**
 * Where some order of the calls has led to.
 *
 * @param state the value of the key
 * @param done the slots of open calls that have taken effect
 * @param used the slots of unknown calls that have taken effect
 * @param sets how many anonymous unknown calls of {@code set} may still take effect
 * @param puts how many of {@code putIfAbsent}
 * @param removes how many unknown removals
 */
record Configuration(int state, long done, long used, int sets, int puts, int removes) {

  Configuration withDone(long slots) {
    return new Configuration(state, done | slots, used, sets, puts, removes);
  }

  Configuration withoutDone(long slots) {
    return new Configuration(state, done & ~slots, used, sets, puts, removes);
  }

  Configuration withoutUsed(long slots) {
    return new Configuration(state, done, used & ~slots, sets, puts, removes);
  }

  Configuration withState(int other) {
    return new Configuration(other, done, used, sets, puts, removes);
  }

  /** Adds to the calls that may still take effect, or takes from them. */
  Configuration plus(int moreSets, int morePuts, int moreRemoves) {
    return new Configuration(
        state, done, used, sets + moreSets, puts + morePuts, removes + moreRemoves);
  }

  Configuration after(int nextState, long doneSlots, long usedSlots) {
    return new Configuration(nextState, done | doneSlots, used | usedSlots, sets, puts, removes);
  }

  /**
   * Returns whether every continuation that the other one allows is also one of this: it has the
   * same state, the same writes have taken effect, and at least the same reads; and whatever
   * unknown call may still take effect there may do so here.
   */
  boolean covers(Configuration other, long pure) {
    return state == other.state
        && ((done ^ other.done) & ~pure) == 0
        && (other.done & ~done) == 0
        && (used & ~other.used) == 0
        && sets >= other.sets
        && puts >= other.puts
        && removes >= other.removes;
  }
}
