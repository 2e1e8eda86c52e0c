package dev.vht.proptest.rules;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import dev.vht.VirtualHashTable;
import dev.vht.proptest.fixture.FixtureCapability;
import dev.vht.proptest.hook.RuleSet;
import dev.vht.proptest.model.Step;
import dev.vht.proptest.trial.ContractChecking;
import dev.vht.proptest.trial.TestTable;
import dev.vht.proptest.value.Bytes;
import java.util.Iterator;
import java.util.Map;
import java.util.concurrent.ConcurrentMap;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/** Tables with and without conditional writes. */
public interface ConditionRules extends RuleSet {

  /** A table with the capability makes them, and one without it refuses them and does nothing. */
  @Property
  default void R10_conditional_writes_are_made_or_refused(@ForAll ContractChecking contracts) {
    byte[] value = {1};
    try (TestTable test = new TestTable(subject(), contracts)) {
      VirtualHashTable<String, byte[]> table = test.create();
      boolean areMade = test.offers(FixtureCapability.CONDITIONAL_WRITES);
      TableCalls.CONDITIONAL.forEach(
          (java, call) -> {
            table.fill(Map.of("a", value));
            if (areMade) {
              assertThatCode(() -> call.accept(table)).as(java).doesNotThrowAnyException();
            } else {
              test.assertRefuses(java, () -> call.accept(table));
              assertThat(Step.content(table))
                  .as("entries() after %s was refused", java)
                  .isEqualTo(Map.of("a", new Bytes(value)));
            }
          });
    }
  }

  /** Writes that do not depend on a value are made by every table. */
  @Property
  default void R10_writes_without_a_condition_are_made(@ForAll ContractChecking contracts) {
    byte[] one = {1};
    byte[] two = {2};
    try (TestTable test = new TestTable(subject(), contracts)) {
      VirtualHashTable<String, byte[]> table = test.create();
      ConcurrentMap<String, byte[]> map = table.asMap();
      map.putAll(Map.of("a", one, "b", one, "c", one));
      assertThat(map.keySet().remove("a")).as("asMap().keySet().remove(\"a\")").isTrue();
      map.entrySet().forEach(entry -> entry.setValue(two));
      assertThat(Step.content(table))
          .as("entries() after asMap() removed \"a\" and set the others")
          .isEqualTo(Map.of("b", new Bytes(two), "c", new Bytes(two)));
      Iterator<Map.Entry<String, byte[]>> entries = map.entrySet().iterator();
      String first = entries.next().getKey();
      entries.remove();
      assertThat(table.contains(first)).as("contains of a key that an iterator removed").isFalse();
      assertThat(map.keySet().removeIf(key -> true)).as("asMap().keySet().removeIf(f)").isTrue();
      assertThat(table.isEmpty()).isTrue();
    }
  }
}
