package dev.vht.proptest.model;

import java.util.Set;

/** The model's answer to a call that breaks rules; a table may name any of them. */
public final class IllegalCall extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final transient Set<ExpectedViolation> breaches;

  IllegalCall(Set<ExpectedViolation> breaches) {
    super("breaks " + breaches, null, false, false);
    this.breaches = Set.copyOf(breaches);
  }

  public Set<ExpectedViolation> breaches() {
    return breaches;
  }
}
