package dev.vht;

/** What a write that has returned survives. */
public enum Durability {
  /** May be lost if the process ends without closing the table; is never torn. */
  BUFFERED,
  /** Survives a kill of the process, but not necessarily a loss of power. */
  PROCESS,
  /** Survives a loss of power, provided that the disk honours a sync. */
  DISK
}
