package dev.vht.contracts;

/** Where call sites are looked up; walking a stack costs microseconds. */
public enum CallSites {
  /** Nowhere. */
  NONE,
  /** Where the contract was attached, and at a violation. */
  VIOLATION,
  /** Also at every recorded event. */
  EVERY_EVENT
}
