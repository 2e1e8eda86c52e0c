package dev.vht.proptest.planted;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vht.UnknownOutcomeException;
import dev.vht.VirtualHashTable;
import dev.vht.proptest.model.KeyMethod;
import dev.vht.proptest.model.Step;
import dev.vht.proptest.model.StepSequence;
import dev.vht.proptest.sample.Sample;
import dev.vht.proptest.trial.ContractChecking;
import dev.vht.proptest.trial.ModelComparison;
import dev.vht.proptest.trial.TestTable;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Function;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/** An implementation that does not know whether a write took effect may say so. */
class UnknownOutcomeComparisonTest {
  private static final Sample OLD = new Sample(1, 1);
  private static final Sample NEW = new Sample(2, 2);

  /** Steps that show what the second set has done. */
  private static final StepSequence<Step> STEPS =
      StepSequence.onOneTable(
          List.of(
              KeyMethod.SET.call("b", OLD),
              KeyMethod.SET.call("a", NEW),
              KeyMethod.REF.call("a"),
              KeyMethod.FIND.call("a"),
              KeyMethod.REF.call("b"),
              KeyMethod.REMOVE.call("a"),
              KeyMethod.FIND.call("a"),
              Step.NoArgCall.COUNT));

  /** A table in memory in which the outcome of each set of "a" is unknown. */
  private static Function<VirtualHashTable<String, byte[]>, VirtualHashTable<String, byte[]>>
      unknown(BiConsumer<VirtualHashTable<String, byte[]>, byte[]> effect) {
    return table ->
        new ForwardingTable<>(table) {
          @Override
          public void set(String key, byte[] value) {
            if (key.equals("a")) {
              effect.accept(table, value);
              throw new UnknownOutcomeException("the server was lost", null, null);
            }
            super.set(key, value);
          }
        };
  }

  private static void compare(
      ContractChecking contracts, BiConsumer<VirtualHashTable<String, byte[]>, byte[]> effect) {
    try (TestTable test = new TestTable(FaultyOpener.inMemory(unknown(effect)), contracts)) {
      new ModelComparison(test).run(STEPS);
    }
  }

  @Property
  void theWriteMayHaveTakenEffect(@ForAll ContractChecking contracts) {
    compare(contracts, (table, value) -> table.set("a", value));
  }

  @Property
  void theWriteMayHaveHadNoEffect(@ForAll ContractChecking contracts) {
    compare(contracts, (table, value) -> {});
  }

  @Property
  void aThirdValueIsAFault(@ForAll ContractChecking contracts) {
    assertThatThrownBy(
            () -> compare(contracts, (table, value) -> table.set("a", new byte[] {3, 3, 3})))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("R9: the outcome of table.set(\"a\", ")
        .hasMessageContaining("was unknown, and it left");
  }

  @Property
  void anotherKeyMustNotBeLost(@ForAll ContractChecking contracts) {
    assertThatThrownBy(() -> compare(contracts, (table, value) -> table.remove("b")))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("was unknown, and it left");
  }

  /** The contract finds it without a model. */
  @Example
  void theContractFindsThatAnotherKeyIsLost() {
    try (TestTable test =
        new TestTable(
            FaultyOpener.inMemory(unknown((table, value) -> table.remove("b"))),
            ContractChecking.FULL)) {
      VirtualHashTable<String, byte[]> table = test.create();
      table.set("b", new byte[] {1});
      assertThatThrownBy(() -> table.set("a", new byte[] {1}))
          .isInstanceOf(UnknownOutcomeException.class);
      assertThat(table.find("a")).isEmpty();
      assertThatThrownBy(() -> table.find("b"))
          .hasMessageStartingWith("R1: find(\"b\") returned Optional.empty");
      test.forgetReports(); // this is the one that was expected
    }
  }
}
