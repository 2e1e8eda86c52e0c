package dev.vht.contracts.verdict;

/** The phase of a call in which an event is checked. */
public enum Phase {
  /** Before the method runs. The caller is to blame. */
  CALL,
  /** When the method has returned. The implementation is to blame. */
  RETURN,
  /** When the method has thrown. The implementation is to blame. */
  THROW
}
