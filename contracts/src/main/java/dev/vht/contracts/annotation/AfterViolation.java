package dev.vht.contracts.annotation;

/** What becomes of a slice's state when an event breaks its protocol. */
public enum AfterViolation {
  /** It stays as if the event had not happened. */
  STAY,
  /** It returns to the initial state. */
  RESET,
  /** The slice is no longer checked. */
  STOP
}
