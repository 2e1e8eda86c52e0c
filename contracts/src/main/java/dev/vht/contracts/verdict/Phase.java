package dev.vht.contracts.verdict;

/** The moment of a call at which an event is judged. */
public enum Phase {
  /** Before the method runs; the caller answers for it. */
  CALL,
  /** When the method has returned; the implementation answers for it. */
  RETURN,
  /** When the method has thrown; the implementation answers for it. */
  THROW
}
