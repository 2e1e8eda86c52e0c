package dev.vht.benchmarks;

import dev.vht.contracts.annotation.Contracted;
import dev.vht.contracts.annotation.Key;
import dev.vht.contracts.annotation.Matching;
import dev.vht.contracts.annotation.Protocol;

/** An interface whose keys are compared by identity. */
@Contracted
@Protocol(
    rule = "C1",
    value = "(leave fetch)*",
    text = "{coat} is not in the right state",
    forEach = "coat")
interface Cloakroom {

  /** Begins a coat's stay. */
  void leave(@Key(value = "coat", by = Matching.IDENTITY) Object coat);

  /** Ends it. */
  void fetch(@Key(value = "coat", by = Matching.IDENTITY) Object coat);
}
