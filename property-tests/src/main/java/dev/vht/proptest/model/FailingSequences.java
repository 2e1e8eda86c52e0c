package dev.vht.proptest.model;

import dev.vht.OpenMode;
import dev.vht.VirtualHashTable;
import dev.vht.proptest.fault.FailureMoment;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ArbitrarySupplier;
import net.jqwik.api.Combinators;
import net.jqwik.api.Tuple;

/** Random sequences in which the storage fails in most steps. */
public final class FailingSequences implements ArbitrarySupplier<StepSequence<FailingStep>> {
  /**
   * Conditional writes that must not happen while "a" has another value than 0; they return true if
   * they do.
   */
  public static final List<Predicate<VirtualHashTable<String, byte[]>>> WITHOUT_EFFECT =
      List.of(
          table -> table.putIfAbsent("a", new byte[] {3}).isEmpty(),
          table -> table.replace("a", new byte[] {0}, new byte[] {3}),
          table -> table.remove("a", new byte[] {0}));

  private static final int LATEST_CALL = 8;

  /** Steps of every kind. */
  public static final List<Step> KINDS =
      Stream.concat(
              StepSequences.CALLS.stream(),
              Stream.of(
                  Step.NoArgCall.COUNT,
                  Step.NoArgCall.IS_EMPTY,
                  Step.NoArgCall.KEYS,
                  Step.NoArgCall.VALUES,
                  Step.NoArgCall.ENTRIES,
                  Step.NoArgCall.FLUSH,
                  Step.NoArgCall.COMPACT,
                  Step.NoArgCall.DELETE,
                  Step.NoArgCall.CLOSE,
                  new Step.Reopen(OpenMode.UPDATE),
                  new Step.Reopen(OpenMode.REPLACE)))
          .toList();

  /** The storage call that fails, and when. */
  private record Failure(int call, FailureMoment moment) {}

  @Override
  public Arbitrary<StepSequence<FailingStep>> get() {
    return StepSequences.stepsWith(failures(), FailingSequences::withFailure)
        .map(StepSequence::onOneTable);
  }

  private static Arbitrary<Failure> failures() {
    return Combinators.combine(calls(), Arbitraries.of(FailureMoment.class)).as(Failure::new);
  }

  private static Arbitrary<Integer> calls() {
    return Arbitraries.frequencyOf(
        Tuple.of(1, Arbitraries.just(0)),
        Tuple.of(4, Arbitraries.just(1)),
        Tuple.of(4, Arbitraries.integers().between(2, LATEST_CALL).withoutEdgeCases()));
  }

  private static FailingStep withFailure(Step step, Failure failure) {
    return new FailingStep(step, failure.call(), failure.moment());
  }
}
