package dev.vht.contracts.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.vht.contracts.verdict.Blame;
import dev.vht.contracts.verdict.ContractViolation;
import dev.vht.contracts.verdict.Violation;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;

/** Runs that break a rule. */
final class Broken {
  private Broken() {}

  /** Returns the violation that a call throws, after asserting its rule and the party to blame. */
  static Violation by(Blame blame, String rule, ThrowingCallable call) {
    ContractViolation violation = catchThrowableOfType(ContractViolation.class, call);
    assertThat(violation).as("nothing broke " + rule).isNotNull();
    assertThat(violation.rule()).isEqualTo(rule);
    assertThat(violation.blame()).as(violation.getMessage()).isEqualTo(blame);
    return violation.violation();
  }

  static Violation byCaller(String rule, ThrowingCallable call) {
    Violation violation = by(Blame.CALLER, rule, call);
    assertThat(violation.suspects()).isEqualTo(List.of(Blame.CALLER));
    return violation;
  }

  static Violation byImplementation(String rule, ThrowingCallable call) {
    Violation violation = by(Blame.IMPLEMENTATION, rule, call);
    assertThat(violation.suspects()).isEqualTo(List.of(Blame.IMPLEMENTATION));
    return violation;
  }
}
