package dev.vht.contracts.junit;

import java.util.List;
import java.util.Set;

/**
 * What a test must do with contracts.
 *
 * @param expected the interfaces of which it must attach a contract
 * @param breakable the rules that it may break
 */
record Requirement(List<Class<?>> expected, Set<String> breakable) {
  /** The requirement without an annotation. */
  static final Requirement NONE = new Requirement(List.of(), Set.of());

  static Requirement of(CompleteTraces annotation) {
    return new Requirement(
        List.of(annotation.expecting()), Set.copyOf(List.of(annotation.breaking())));
  }

  /** For one of the dynamic tests that together meet the expectations. */
  Requirement withoutExpectations() {
    return new Requirement(List.of(), breakable);
  }
}
