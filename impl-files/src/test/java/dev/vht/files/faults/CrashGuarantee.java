package dev.vht.files.faults;

/** What of the acknowledged writes must be there after a crash. */
public enum CrashGuarantee {
  /** All of them; and a write that was under way, whole or not at all. */
  ALL,
  /**
   * All up to one of them, which is not before the last flush, and none after; nothing is damaged.
   */
  PREFIX,
  /**
   * All up to the last flush. Of each key written since, any of the values that it had since, or an
   * error that says that it is damaged.
   */
  NOTHING_WRONG
}
