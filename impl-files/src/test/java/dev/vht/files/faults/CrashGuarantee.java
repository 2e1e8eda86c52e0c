package dev.vht.files.faults;

/** Which acknowledged writes must survive a crash. */
public enum CrashGuarantee {
  /** All of them. A write that was in progress survives completely or not at all. */
  ALL,
  /** A prefix of them that includes everything before the last flush; nothing is damaged. */
  PREFIX,
  /**
   * Everything before the last flush. A key that was written since has any of its values since
   * then, or is reported as damaged.
   */
  NOTHING_WRONG
}
