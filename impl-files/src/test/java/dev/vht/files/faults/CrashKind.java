package dev.vht.files.faults;

/** How a process ends that did not mean to. */
public enum CrashKind {
  /** It is killed: what it did is there. */
  KILL,
  /** The power fails: what was not synced may be lost. */
  POWER_LOSS
}
