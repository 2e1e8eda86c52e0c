package dev.vht.proptest.model;

import java.util.Set;

/** Thrown by the model for a call that breaks rules; a table may report any of them. */
public final class IllegalCall extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final transient Set<ExpectedViolation> brokenRules;

  IllegalCall(Set<ExpectedViolation> brokenRules) {
    super("breaks " + brokenRules, null, false, false);
    this.brokenRules = Set.copyOf(brokenRules);
  }

  public Set<ExpectedViolation> brokenRules() {
    return brokenRules;
  }
}
