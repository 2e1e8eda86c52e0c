package dev.vht;

/** What a write that has returned survives. */
public enum Durability {
  /** May be lost at the end of the process if that comes without a closing; is never torn. */
  BUFFERED,
  /** Survives a kill of the process, but not necessarily a loss of power. */
  PROCESS,
  /** Survives a loss of power, as far as the disk keeps its word. */
  DISK
}
