package dev.vht.contracts.annotation;

/** What a pattern stands for. */
public enum Sense {
  /** What is allowed: a trace must be a beginning of a sequence of the pattern. */
  ALLOWED,
  /** What must not occur: no part of a trace may match the pattern. */
  FORBIDDEN
}
