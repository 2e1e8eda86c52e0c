package dev.vht.contracts.verdict;

/** Where call sites are looked up; walking a stack costs microseconds. */
public enum CallSites {
  /** Nowhere. */
  NONE,
  /** At a violation, and at a call that takes away what was allowed, such as a closing. */
  VIOLATION,
  /** Also where the contract was attached. */
  OPENING,
  /** Also at every recorded event. */
  EVERY_EVENT
}
