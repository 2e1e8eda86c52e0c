package dev.vht.proptest;

import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/** Several tables at one place. */
interface NeighborRules extends RuleSet {

  /** Each table answers as its own model, whatever is done with the others. */
  @Property(tries = 60, edgeCases = EdgeCasesMode.NONE)
  @Needs(Feature.NEIGHBORS)
  default void L9_tables_at_one_place_do_not_touch_each_other(
      @ForAll(supplier = Moves.class) Sequence<Move> sequence, @ForAll Contracts contracts) {
    try (Bench bench = new Bench(subject(), contracts)) {
      List<Comparison> tables = new ArrayList<>();
      for (int i = 0; i < Move.NAMES.size(); i++) {
        tables.add(new Comparison(bench, i == 0 ? bench.place() : bench.place().neighbor(i)));
      }
      sequence.make(move -> tables.get(move.table()).make(move.step()));
      sequence.explain(() -> tables.forEach(Comparison::compareKept));
    }
  }
}
