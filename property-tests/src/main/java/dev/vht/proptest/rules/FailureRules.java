package dev.vht.proptest.rules;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vht.UnknownOutcomeException;
import dev.vht.VirtualHashTable;
import dev.vht.proptest.fault.FailureKind;
import dev.vht.proptest.fault.FailureMoment;
import dev.vht.proptest.fault.FailurePlan;
import dev.vht.proptest.fault.PlannedFailure;
import dev.vht.proptest.fixture.FixtureCapability;
import dev.vht.proptest.hook.RequiresCapability;
import dev.vht.proptest.hook.RuleSet;
import dev.vht.proptest.hook.TryCount;
import dev.vht.proptest.model.FailingSequences;
import dev.vht.proptest.model.FailingStep;
import dev.vht.proptest.model.KeyMethod;
import dev.vht.proptest.model.LateWrite;
import dev.vht.proptest.model.Step;
import dev.vht.proptest.model.StepSequence;
import dev.vht.proptest.model.StepSequences;
import dev.vht.proptest.sample.Sample;
import dev.vht.proptest.trial.ContractChecking;
import dev.vht.proptest.trial.FailingFixture;
import dev.vht.proptest.trial.FailureComparison;
import dev.vht.proptest.trial.TestTable;
import dev.vht.proptest.value.Bytes;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;

/** Tables whose storage fails. */
public interface FailureRules extends RuleSet {
  /** How often each kind of call is tried with each content. */
  int TRIES_OF_KINDS = 8;

  private static List<Step> kinds() {
    return TryCount.share(FailingSequences.KINDS, TRIES_OF_KINDS);
  }

  /** Fails each kind of call, with each content, at each of its storage calls. */
  @Property(tries = TRIES_OF_KINDS)
  @RequiresCapability(FixtureCapability.URL)
  default void R9_a_failed_call_takes_effect_completely_or_not_at_all(
      @ForAll FailureMoment moment, @ForAll ContractChecking contracts) {
    try (FailurePlan failures = new FailurePlan();
        TestTable test = new TestTable(new FailingFixture(subject(), failures), contracts)) {
      FailureComparison comparison = new FailureComparison(test, failures, contracts);
      for (Step known : StepSequences.KNOWN) {
        kinds().forEach(step -> comparison.runAtEachCall(known, step, moment));
      }
    }
  }

  /**
   * A full stack or heap can make any call throw an error. The same rule holds, and no lock stays
   * held.
   */
  @Property(tries = TRIES_OF_KINDS, shrinking = ShrinkingMode.OFF)
  @RequiresCapability(FixtureCapability.URL)
  default void R9_a_call_that_throws_an_error_takes_effect_completely_or_not_at_all(
      @ForAll FailureMoment moment,
      @ForAll boolean isOutOfMemory,
      @ForAll ContractChecking contracts) {
    FailureKind kind = isOutOfMemory ? FailureKind.OUT_OF_MEMORY : FailureKind.STACK_OVERFLOW;
    try (FailurePlan failures = new FailurePlan();
        TestTable test = new TestTable(new FailingFixture(subject(), failures), contracts)) {
      failures.setKind(kind);
      FailureComparison comparison = new FailureComparison(test, failures, contracts, kind);
      kinds()
          .forEach(
              step ->
                  comparison.runAtEachCall(
                      KeyMethod.FILL.call("a", new Sample(1, 1)), step, moment));
    }
  }

  /** A contract knows that such a call may have taken effect, and the caller that it may not. */
  @Property(tries = TRIES_OF_KINDS)
  @RequiresCapability(FixtureCapability.URL)
  default void R9_a_call_with_an_unknown_outcome_takes_effect_completely_or_not_at_all(
      @ForAll FailureMoment moment, @ForAll ContractChecking contracts) {
    for (Step known : StepSequences.KNOWN) {
      for (Step step : kinds()) {
        try (FailurePlan failures = new FailurePlan();
            TestTable test = new TestTable(new FailingFixture(subject(), failures), contracts)) {
          failures.setKind(FailureKind.UNKNOWN_OUTCOME);
          new FailureComparison(test, failures, contracts, FailureKind.UNKNOWN_OUTCOME)
              .runAtEachCall(known, step, moment);
        }
      }
    }
  }

  /** The write arrives after later calls; neither the contract nor a cache may be surprised. */
  @Property(tries = 8)
  @RequiresCapability(FixtureCapability.URL)
  default void R9_a_write_with_an_unknown_outcome_may_come_late(
      @ForAll boolean isOvertaking, @ForAll ContractChecking contracts) {
    byte[] old = {1};
    boolean hasConditionalWrites =
        subject().capabilities().contains(FixtureCapability.CONDITIONAL_WRITES);
    for (LateWrite write : LateWrite.values()) {
      if (write.isConditional() && !hasConditionalWrites) {
        continue;
      }
      try (FailurePlan failures = new FailurePlan();
          TestTable test = new TestTable(new FailingFixture(subject(), failures), contracts)) {
        VirtualHashTable<String, byte[]> table = test.create();
        table.set("a", old);
        table.set("b", old);
        failures.planLateWrite();
        assertThatThrownBy(() -> write.of(table)).isInstanceOf(UnknownOutcomeException.class);
        assertThat(table.find("a")).as("before %s has arrived", write).contains(old);
        if (isOvertaking) {
          table.set("a", old);
        }
        assertThat(table.ref("b")).isEqualTo(old);
        failures.arrive();
        assertThat(table.find("a").map(Bytes::new))
            .as("after %s has arrived", write)
            .isEqualTo(write.result());
        assertThat(table.contains("a")).isEqualTo(write.result().isPresent());
        assertThat(Optional.ofNullable(table.asMap().get("a")).map(Bytes::new))
            .isEqualTo(write.result());
        assertThat(Step.content(table).get("a")).isEqualTo(write.result().orElse(null));
        table.set("a", old);
        assertThat(table.ref("a")).isEqualTo(old);
      }
    }
  }

  /** A cache must not assume a result of the failed call. */
  @Property(tries = 8)
  @RequiresCapability({FixtureCapability.URL, FixtureCapability.CONDITIONAL_WRITES})
  default void R9_a_conditional_write_after_a_failure_keeps_the_key(
      @ForAll FailureMoment moment, @ForAll ContractChecking contracts) {
    try (FailurePlan failures = new FailurePlan();
        TestTable test = new TestTable(new FailingFixture(subject(), failures), contracts)) {
      VirtualHashTable<String, byte[]> table = test.create();
      for (Predicate<VirtualHashTable<String, byte[]>> write : FailingSequences.WITHOUT_EFFECT) {
        table.set("a", new byte[] {1});
        failures.plan(1, contracts.checksResults() ? FailureMoment.BEFORE : moment);
        assertThatThrownBy(() -> table.set("a", new byte[] {2})).isInstanceOf(PlannedFailure.class);
        assertThat(write.test(table))
            .as("a conditional write whose condition does not hold")
            .isFalse();
        assertThat(table.contains("a")).as("contains of a key whose set failed").isTrue();
        assertThat(table.find("a")).as("find of a key whose set failed").isPresent();
        assertThat(table.asMap().get("a")).as("asMap().get of a key whose set failed").isNotNull();
      }
    }
  }

  @Property(tries = 60, edgeCases = EdgeCasesMode.NONE)
  @RequiresCapability(FixtureCapability.URL)
  default void R9_every_sequence_with_unknown_outcomes_matches_the_model(
      @ForAll(supplier = FailingSequences.class) StepSequence<FailingStep> sequence,
      @ForAll ContractChecking contracts) {
    try (FailurePlan failures = new FailurePlan();
        TestTable test = new TestTable(new FailingFixture(subject(), failures), contracts)) {
      failures.setKind(FailureKind.UNKNOWN_OUTCOME);
      new FailureComparison(test, failures, contracts, FailureKind.UNKNOWN_OUTCOME).run(sequence);
    }
  }

  @Property(tries = 60, edgeCases = EdgeCasesMode.NONE)
  @RequiresCapability(FixtureCapability.URL)
  default void R9_every_sequence_with_failures_matches_the_model(
      @ForAll(supplier = FailingSequences.class) StepSequence<FailingStep> sequence,
      @ForAll ContractChecking contracts) {
    try (FailurePlan failures = new FailurePlan();
        TestTable test = new TestTable(new FailingFixture(subject(), failures), contracts)) {
      new FailureComparison(test, failures, contracts).run(sequence);
    }
  }
}
