package dev.vht.proptest;

import java.util.List;
import java.util.Set;

/**
 * What a test must do with contracts.
 *
 * @param expected the interfaces of which it must attach a contract
 * @param breakable the rules that it may break
 */
record Demand(List<Class<?>> expected, Set<String> breakable) {
  /** What is demanded where nothing is said. */
  static final Demand LEAST = new Demand(List.of(), Set.of());

  static Demand of(CompleteTraces said) {
    return new Demand(List.of(said.expecting()), Set.copyOf(List.of(said.breaking())));
  }

  /** Of one of the dynamic tests that together meet the expectations. */
  Demand withoutExpectations() {
    return new Demand(List.of(), breakable);
  }
}
