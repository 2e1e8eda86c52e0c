package dev.vht.contracts.annotation;

/** What becomes of a slice's state when an event breaks its protocol. */
public enum AfterViolation {
  /** It stays as if the event had not been. */
  STAY,
  /** It begins anew, in the initial state. */
  RESET,
  /** It is not watched any more. */
  STOP
}
