package dev.vht.proptest.rules;

import dev.vht.proptest.fixture.FixtureCapability;
import dev.vht.proptest.hook.RequiresCapability;
import dev.vht.proptest.hook.RuleSet;
import dev.vht.proptest.model.NeighborSequences;
import dev.vht.proptest.model.NeighborStep;
import dev.vht.proptest.model.StepSequence;
import dev.vht.proptest.trial.ContractChecking;
import dev.vht.proptest.trial.ModelComparison;
import dev.vht.proptest.trial.TestTable;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/** Several tables at one place. */
public interface NeighborRules extends RuleSet {

  /** Each table matches its own model, whatever happens to the others. */
  @Property(tries = 60, edgeCases = EdgeCasesMode.NONE)
  @RequiresCapability(FixtureCapability.NEIGHBORS)
  default void L9_tables_at_one_place_are_independent(
      @ForAll(supplier = NeighborSequences.class) StepSequence<NeighborStep> sequence,
      @ForAll ContractChecking contracts) {
    try (TestTable test = new TestTable(subject(), contracts)) {
      List<ModelComparison> tables = new ArrayList<>();
      for (int i = 0; i < NeighborStep.NAMES.size(); i++) {
        tables.add(new ModelComparison(test, i == 0 ? test.place() : test.place().neighbor(i)));
      }
      sequence.execute(next -> tables.get(next.table()).execute(next.step()));
      sequence.explainFailure(() -> tables.forEach(ModelComparison::compareFinalContent));
    }
  }
}
