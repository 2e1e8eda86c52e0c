package dev.vht.benchmarks;

/** An automaton; AspectJ makes the classes with advice implement this. */
interface Stepped {

  /**
   * Makes a transition.
   *
   * @param symbol the call
   * @throws IllegalStateException if the call is forbidden in this state
   */
  void step(int symbol);
}
