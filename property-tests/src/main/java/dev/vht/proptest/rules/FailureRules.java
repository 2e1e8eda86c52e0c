package dev.vht.proptest.rules;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vht.VirtualHashTable;
import dev.vht.proptest.fault.FailureKind;
import dev.vht.proptest.fault.FailureMoment;
import dev.vht.proptest.fault.FailurePlan;
import dev.vht.proptest.fault.PlannedFailure;
import dev.vht.proptest.fixture.FixtureCapability;
import dev.vht.proptest.hook.RequiresCapability;
import dev.vht.proptest.hook.RuleSet;
import dev.vht.proptest.model.FailingSequences;
import dev.vht.proptest.model.FailingStep;
import dev.vht.proptest.model.KeyMethod;
import dev.vht.proptest.model.Step;
import dev.vht.proptest.model.StepSequence;
import dev.vht.proptest.model.StepSequences;
import dev.vht.proptest.sample.Sample;
import dev.vht.proptest.trial.ContractChecking;
import dev.vht.proptest.trial.FailingFixture;
import dev.vht.proptest.trial.FailureComparison;
import dev.vht.proptest.trial.TestTable;
import java.util.function.Predicate;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;

/** What a table does when its storage fails. */
public interface FailureRules extends RuleSet {

  /** Each kind of call after each content, at each call that it makes to the storage. */
  @Property(tries = 8)
  @RequiresCapability(FixtureCapability.URL)
  default void R9_a_call_that_fails_is_made_or_not(
      @ForAll FailureMoment moment, @ForAll ContractChecking contracts) {
    try (FailurePlan failures = new FailurePlan();
        TestTable test = new TestTable(new FailingFixture(subject(), failures), contracts)) {
      FailureComparison comparison = new FailureComparison(test, failures, contracts);
      for (Step known : StepSequences.KNOWN) {
        FailingSequences.KINDS.forEach(step -> comparison.runAtEachCall(known, step, moment));
      }
    }
  }

  /**
   * An error can come out of any call: of a stack that is full, of memory that is. The same holds,
   * and no lock stays held.
   */
  @Property(tries = 8, shrinking = ShrinkingMode.OFF)
  @RequiresCapability(FixtureCapability.URL)
  default void R9_a_call_that_ends_in_an_error_is_made_or_not(
      @ForAll FailureMoment moment,
      @ForAll boolean isOutOfMemory,
      @ForAll ContractChecking contracts) {
    FailureKind kind = isOutOfMemory ? FailureKind.OUT_OF_MEMORY : FailureKind.STACK_OVERFLOW;
    try (FailurePlan failures = new FailurePlan();
        TestTable test = new TestTable(new FailingFixture(subject(), failures), contracts)) {
      failures.setKind(kind);
      FailureComparison comparison = new FailureComparison(test, failures, contracts, kind);
      FailingSequences.KINDS.forEach(
          step ->
              comparison.runAtEachCall(KeyMethod.FILL.call("a", new Sample(1, 1)), step, moment));
    }
  }

  /** What the table could not learn of the failed call, it must not take for known by the next. */
  @Property(tries = 8)
  @RequiresCapability(FixtureCapability.URL)
  default void R9_a_conditional_write_behind_a_failure_forgets_nothing(
      @ForAll FailureMoment moment, @ForAll ContractChecking contracts) {
    try (FailurePlan failures = new FailurePlan();
        TestTable test = new TestTable(new FailingFixture(subject(), failures), contracts)) {
      VirtualHashTable<String, byte[]> table = test.create();
      for (Predicate<VirtualHashTable<String, byte[]>> write : FailingSequences.WITHOUT_EFFECT) {
        table.set("a", new byte[] {1});
        failures.plan(1, contracts.judgeAnswers() ? FailureMoment.BEFORE : moment);
        assertThatThrownBy(() -> table.set("a", new byte[] {2})).isInstanceOf(PlannedFailure.class);
        assertThat(write.test(table)).as("whether a write whose condition fails is made").isFalse();
        assertThat(table.contains("a")).as("whether the key is there").isTrue();
        assertThat(table.find("a")).as("its value").isPresent();
        assertThat(table.asMap().get("a")).as("its value in the map").isNotNull();
      }
    }
  }

  @Property(tries = 60, edgeCases = EdgeCasesMode.NONE)
  @RequiresCapability(FixtureCapability.URL)
  default void R9_a_sequence_of_calls_that_fail_answers_as_the_model(
      @ForAll(supplier = FailingSequences.class) StepSequence<FailingStep> sequence,
      @ForAll ContractChecking contracts) {
    try (FailurePlan failures = new FailurePlan();
        TestTable test = new TestTable(new FailingFixture(subject(), failures), contracts)) {
      new FailureComparison(test, failures, contracts).run(sequence);
    }
  }
}
