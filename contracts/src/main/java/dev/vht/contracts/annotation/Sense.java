package dev.vht.contracts.annotation;

/** Whether a pattern is allowed or forbidden. */
public enum Sense {
  /** A trace must be a prefix of a sequence that matches the pattern. */
  ALLOWED,
  /** No part of a trace may match the pattern. */
  FORBIDDEN
}
