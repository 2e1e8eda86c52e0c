package dev.vht.contracts.verdict;

/** How much of a contract is checked. Each level includes those before it. */
public enum Level {
  /**
   * Requirements, guarantees, refusals and the protocols of this level, in O(1) memory per object.
   */
  PROTOCOL,
  /**
   * Also the protocols that have a slice for each key. They catch an implementation that
   * contradicts its own trace, and remember every key that was used.
   */
  FULL
}
