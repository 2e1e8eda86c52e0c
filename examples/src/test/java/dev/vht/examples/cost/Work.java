package dev.vht.examples.cost;

/** Calls whose cost is measured. */
@FunctionalInterface
interface Work {

  /**
   * Makes a number of calls. Each implementation has a loop of its own, so that the compiler knows
   * what the loop calls.
   *
   * @return a number that depends on every result, so the compiler can't leave out a call
   */
  long call(int times);
}
