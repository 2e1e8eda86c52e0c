package dev.vht.proptest;

import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ArbitrarySupplier;

/** Random steps, each on one of several tables. */
final class Moves implements ArbitrarySupplier<Sequence<Move>> {

  @Override
  public Arbitrary<Sequence<Move>> get() {
    return Sequences.stepsWith(
            Arbitraries.integers().between(0, Move.NAMES.size() - 1).withoutEdgeCases(),
            (step, table) -> new Move(table, step))
        .map(moves -> new Sequence<>(Move.openings(), moves));
  }
}
