package dev.vht.proptest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vht.VirtualHashTable;
import dev.vht.proptest.storage.Failures;
import dev.vht.proptest.storage.Kind;
import dev.vht.proptest.storage.Moment;
import dev.vht.proptest.storage.PlannedFailure;
import java.util.function.Predicate;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;

/** What a table does when its storage fails. */
interface FailureRules extends RuleSet {

  /** Each kind of call behind each content, at each call that it makes to the storage. */
  @Property(tries = 8)
  @Needs(Feature.URL)
  default void R9_a_call_that_fails_is_made_or_not(
      @ForAll Moment moment, @ForAll Contracts contracts) {
    try (Failures failures = new Failures();
        Bench bench = new Bench(new FailingFixture(subject(), failures), contracts)) {
      FailingComparison comparison = new FailingComparison(bench, failures, contracts);
      for (Step known : Sequences.KNOWN) {
        Attempts.KINDS.forEach(step -> comparison.runAtEachCall(known, step, moment));
      }
    }
  }

  /**
   * An error can come out of any call: of a stack that is full, of memory that is. The same holds,
   * and no lock stays held.
   */
  @Property(tries = 8, shrinking = ShrinkingMode.OFF)
  @Needs(Feature.URL)
  default void R9_a_call_that_ends_in_an_error_is_made_or_not(
      @ForAll Moment moment, @ForAll boolean isOutOfMemory, @ForAll Contracts contracts) {
    Kind kind = isOutOfMemory ? Kind.OUT_OF_MEMORY : Kind.STACK_OVERFLOW;
    try (Failures failures = new Failures();
        Bench bench = new Bench(new FailingFixture(subject(), failures), contracts)) {
      failures.setKind(kind);
      FailingComparison comparison = new FailingComparison(bench, failures, contracts, kind);
      Attempts.KINDS.forEach(
          step -> comparison.runAtEachCall(new Step.Fill("a", new Sample(1, 1)), step, moment));
    }
  }

  /** What the table could not learn of the failed call, it must not take for known by the next. */
  @Property(tries = 8)
  @Needs(Feature.URL)
  default void R9_a_conditional_write_behind_a_failure_forgets_nothing(
      @ForAll Moment moment, @ForAll Contracts contracts) {
    try (Failures failures = new Failures();
        Bench bench = new Bench(new FailingFixture(subject(), failures), contracts)) {
      VirtualHashTable<String, byte[]> table = bench.create();
      for (Predicate<VirtualHashTable<String, byte[]>> write : Attempts.WITHOUT_EFFECT) {
        table.set("a", new byte[] {1});
        failures.plan(1, contracts.judgeAnswers() ? Moment.BEFORE : moment);
        assertThatThrownBy(() -> table.set("a", new byte[] {2})).isInstanceOf(PlannedFailure.class);
        assertThat(write.test(table)).as("whether a write whose condition fails is made").isFalse();
        assertThat(table.contains("a")).as("whether the key is there").isTrue();
        assertThat(table.find("a")).as("its value").isPresent();
        assertThat(table.asMap().get("a")).as("its value in the map").isNotNull();
      }
    }
  }

  @Property(tries = 60, edgeCases = EdgeCasesMode.NONE)
  @Needs(Feature.URL)
  default void R9_a_sequence_of_calls_that_fail_answers_as_the_model(
      @ForAll(supplier = Attempts.class) Sequence<Attempt> sequence, @ForAll Contracts contracts) {
    try (Failures failures = new Failures();
        Bench bench = new Bench(new FailingFixture(subject(), failures), contracts)) {
      new FailingComparison(bench, failures, contracts).run(sequence);
    }
  }
}
