package dev.vht.proptest;

import dev.vht.proptest.storage.Failures;
import dev.vht.proptest.storage.Moment;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

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
