package dev.vht.proptest;

import java.util.Set;

/** The model's answer to a call that breaks rules; a table may name any of them. */
final class IllegalCall extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final transient Set<Breach> breaches;

  IllegalCall(Set<Breach> breaches) {
    super("breaks " + breaches, null, false, false);
    this.breaches = Set.copyOf(breaches);
  }

  Set<Breach> breaches() {
    return breaches;
  }
}
