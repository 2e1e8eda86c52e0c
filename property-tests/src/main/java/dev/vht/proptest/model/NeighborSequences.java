package dev.vht.proptest.model;

import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ArbitrarySupplier;

/** Random steps, each on one of several tables. */
public final class NeighborSequences implements ArbitrarySupplier<StepSequence<NeighborStep>> {

  @Override
  public Arbitrary<StepSequence<NeighborStep>> get() {
    return StepSequences.stepsWith(
            Arbitraries.integers().between(0, NeighborStep.NAMES.size() - 1).withoutEdgeCases(),
            (step, table) -> new NeighborStep(table, step))
        .map(steps -> new StepSequence<>(NeighborStep.openings(), steps));
  }
}
