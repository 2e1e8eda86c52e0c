package dev.vht.contracts.annotation;

/** Whether a trace may end anywhere. */
public enum Completion {
  /** The trace may end after any event. */
  OPTIONAL,
  /** The trace must end complete. If it does not, the party that opened the object is to blame. */
  REQUIRED
}
