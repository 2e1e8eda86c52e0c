package dev.vht.proptest.rules;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vht.VirtualHashTable;
import dev.vht.proptest.hook.RuleSet;
import dev.vht.proptest.model.Step;
import dev.vht.proptest.sample.Samples;
import dev.vht.proptest.trial.ContractChecking;
import dev.vht.proptest.trial.TestTable;
import dev.vht.proptest.value.Bytes;
import dev.vht.proptest.value.HostileKeys;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/** Iterating over a table. */
public interface IterationRules extends RuleSet {

  @Property(tries = 30)
  default void I1_iteration_returns_every_key_once(
      @ForAll(supplier = HostileKeys.Sets.class) Set<String> keys,
      @ForAll ContractChecking contracts) {
    try (TestTable test = new TestTable(subject(), contracts)) {
      VirtualHashTable<String, byte[]> table = test.create();
      keys.forEach(key -> table.set(key, Samples.bytes(key.hashCode(), 20)));
      assertThat(Step.drain(table.keys())).containsExactlyInAnyOrderElementsOf(keys);
      assertThat(Step.drain(table.values().map(Bytes::new)))
          .containsExactlyInAnyOrderElementsOf(
              keys.stream().map(key -> new Bytes(Samples.bytes(key.hashCode(), 20))).toList());
      Map<String, Bytes> entries =
          Step.drain(table.entries()).stream()
              .collect(Collectors.toMap(Map.Entry::getKey, entry -> new Bytes(entry.getValue())));
      assertThat(entries).hasSize(keys.size());
      entries.forEach(
          (key, value) ->
              assertThat(value).isEqualTo(new Bytes(Samples.bytes(key.hashCode(), 20))));
    }
  }

  @Property(tries = 20)
  default void I2_iteration_continues_while_the_table_changes(
      @ForAll @IntRange(min = 1, max = 300) int size, @ForAll ContractChecking contracts) {
    try (TestTable test = new TestTable(subject(), contracts)) {
      VirtualHashTable<String, byte[]> table = test.create();
      IntStream.range(0, size).forEach(i -> table.set("stays" + i, new byte[] {1}));
      IntStream.range(0, size / 3).forEach(i -> table.set("goes" + i, new byte[] {1}));
      List<String> walked = new ArrayList<>();
      try (Stream<String> keys = table.keys()) {
        Iterator<String> iterator = keys.iterator();
        for (int i = 0; iterator.hasNext(); i++) {
          String key = iterator.next();
          walked.add(key);
          table.remove(key.startsWith("goes") && i % 2 == 0 ? key : "goes" + i);
          table.set("stays" + i % size, new byte[] {2});
          table.set("comes" + i % 50, new byte[] {1});
        }
      }
      assertThat(walked).as("keys() while the table changes").doesNotHaveDuplicates();
      assertThat(walked)
          .as("keys() while the table changes: the keys that are never removed")
          .containsAll(IntStream.range(0, size).mapToObj(i -> "stays" + i).toList());
    }
  }

  @Property
  default void I3_iteration_fails_once_the_table_is_closed(@ForAll ContractChecking contracts) {
    try (TestTable test = new TestTable(subject(), contracts)) {
      VirtualHashTable<String, byte[]> table = test.create();
      IntStream.range(0, 10).forEach(i -> table.set("key" + i, new byte[i]));
      List<Stream<?>> walks = List.of(table.keys(), table.values(), table.entries());
      Stream<String> closed = table.keys();
      closed.close();
      table.close();
      for (Stream<?> walk : walks) {
        assertThatThrownBy(walk::toList)
            .as("an iteration over a closed table")
            .isInstanceOf(IllegalStateException.class);
        walk.close();
      }
    }
  }
}
