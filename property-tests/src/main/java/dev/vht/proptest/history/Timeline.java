package dev.vht.proptest.history;

import dev.vht.proptest.history.Verdict.Violation;

/** Draws a violation. */
final class Timeline {
  private final Violation violation;

  Timeline(Violation violation) {
    this.violation = violation;
  }

  String page() {
    return violation.toString();
  }
}
