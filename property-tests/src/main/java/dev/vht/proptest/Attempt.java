package dev.vht.proptest;

import dev.vht.proptest.storage.Moment;

/**
 * A step in which the storage may fail.
 *
 * @param step what is tried
 * @param call at which of the calls that the storage gets meanwhile it fails; 0 for none
 * @param moment whether before what it does or behind
 */
record Attempt(Step step, int call, Moment moment) {

  static Attempt unharmed(Step step) {
    return new Attempt(step, 0, Moment.BEFORE);
  }

  Attempt at(Moment other) {
    return new Attempt(step, call, other);
  }

  @Override
  public String toString() {
    return call == 0
        ? step.toString()
        : "/* the storage fails " + moment + " its call " + call + " */ " + step;
  }
}
