package dev.vht.contracts.verdict;

/** How much of a contract is watched; each level contains those before it. */
public enum Level {
  /**
   * Requirements, guarantees, refusals and the protocols of this level; memory is O(1) an object.
   */
  PROTOCOL,
  /**
   * Also the protocols that are judged from the trace itself, a slice for each key: they catch an
   * implementation that lies, and remember every key that was used.
   */
  FULL
}
