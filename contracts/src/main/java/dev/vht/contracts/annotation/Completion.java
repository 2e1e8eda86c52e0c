package dev.vht.contracts.annotation;

/** Whether a trace may end anywhere. */
public enum Completion {
  /** Every beginning of an allowed sequence may be the whole. */
  OPTIONAL,
  /** The trace must end complete: where it does not, whoever opened the object owes the rest. */
  OWED
}
