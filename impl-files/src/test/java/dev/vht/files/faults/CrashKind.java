package dev.vht.files.faults;

/** How a process crashes. */
public enum CrashKind {
  /** It is killed; everything that it wrote survives. */
  KILL,
  /** The power fails; what was not synced may be lost. */
  POWER_LOSS
}
