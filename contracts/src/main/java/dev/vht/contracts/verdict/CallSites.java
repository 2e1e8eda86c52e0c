package dev.vht.contracts.verdict;

/** When call sites are looked up. Walking a stack costs microseconds. */
public enum CallSites {
  /** Never. */
  NONE,
  /** On a violation, and on a call after which fewer methods are allowed, such as {@code close}. */
  VIOLATION,
  /** Also when the contract is attached. */
  OPENING,
  /** Also on every recorded event. */
  EVERY_EVENT
}
