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

/** Random sequences, in most steps of which the storage is to fail. */
public final class FailingSequences implements ArbitrarySupplier<StepSequence<FailingStep>> {
  /** Conditional writes on a key whose value is neither 0 nor absent: whether they are made. */
  public static final List<Predicate<VirtualHashTable<String, byte[]>>> WITHOUT_EFFECT =
      List.of(
          table -> table.putIfAbsent("a", new byte[] {3}).isEmpty(),
          table -> table.replace("a", new byte[] {0}, new byte[] {3}),
          table -> table.remove("a", new byte[] {0}));

  private static final int LATEST_CALL = 8;

  /** Steps of every kind, each to fail wherever it can. */
  public static final List<Step> KINDS =
      Stream.concat(
              StepSequences.CALLS.stream(),
              Stream.of(
                  Step.Plain.COUNT,
                  Step.Plain.IS_EMPTY,
                  Step.Plain.KEYS,
                  Step.Plain.VALUES,
                  Step.Plain.ENTRIES,
                  Step.Plain.FLUSH,
                  Step.Plain.COMPACT,
                  Step.Plain.DELETE,
                  Step.Plain.CLOSE,
                  new Step.Reopen(OpenMode.UPDATE),
                  new Step.Reopen(OpenMode.REPLACE)))
          .toList();

  /** A call at which a storage fails, and when. */
  private record Failure(int call, FailureMoment moment) {}

  @Override
  public Arbitrary<StepSequence<FailingStep>> get() {
    return StepSequences.stepsWith(failures(), FailingSequences::attempt)
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

  private static FailingStep attempt(Step step, Failure failure) {
    return new FailingStep(step, failure.call(), failure.moment());
  }
}
