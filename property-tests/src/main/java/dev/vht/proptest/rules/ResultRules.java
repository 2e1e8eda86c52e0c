package dev.vht.proptest.rules;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vht.OpenMode;
import dev.vht.VirtualHashTable;
import dev.vht.proptest.fixture.FixtureCapability;
import dev.vht.proptest.hook.RequiresCapability;
import dev.vht.proptest.hook.RuleSet;
import dev.vht.proptest.model.KeyMethod;
import dev.vht.proptest.model.Step;
import dev.vht.proptest.model.StepSequence;
import dev.vht.proptest.model.StepSequences;
import dev.vht.proptest.sample.Sample;
import dev.vht.proptest.sample.Samples;
import dev.vht.proptest.trial.ContractChecking;
import dev.vht.proptest.trial.ModelComparison;
import dev.vht.proptest.trial.TestTable;
import dev.vht.proptest.trial.ThreadTeam;
import dev.vht.proptest.value.Bytes;
import dev.vht.proptest.value.HostileKeys;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/** Results and effects of the methods. */
public interface ResultRules extends RuleSet {

  @Property(tries = 300)
  default void R1_every_sequence_matches_the_model(
      @ForAll(supplier = StepSequences.class) StepSequence<Step> sequence,
      @ForAll ContractChecking contracts) {
    try (TestTable test = new TestTable(subject(), contracts)) {
      new ModelComparison(test).run(sequence);
    }
  }

  /** Every pair of calls, after every content. */
  @Property
  default void R1_every_pair_of_calls_matches_the_model(@ForAll ContractChecking contracts) {
    try (TestTable test = new TestTable(subject(), contracts)) {
      ModelComparison comparison = new ModelComparison(test);
      contracts
          .part(StepSequences.PAIRS)
          .forEach(sequence -> sequence.execute(comparison::execute));
    }
  }

  @Property
  default void R1_the_value_last_set_is_found(@ForAll ContractChecking contracts) {
    try (TestTable test = new TestTable(subject(), contracts)) {
      VirtualHashTable<String, byte[]> table = test.create();
      assertThat(table.find("a")).isEmpty();
      for (byte i = 0; i < 3; i++) {
        table.set("a", new byte[] {i});
        assertThat(table.find("a").orElseThrow()).containsExactly(i);
        assertThat(table.ref("a")).containsExactly(i);
        assertThat(table.contains("a")).isTrue();
      }
    }
  }

  @Property
  default void R2_the_count_is_the_number_of_keys(@ForAll ContractChecking contracts) {
    try (TestTable test = new TestTable(subject(), contracts)) {
      VirtualHashTable<String, byte[]> table = test.create();
      assertThat(table.isEmpty()).isTrue();
      for (int i = 1; i <= 5; i++) {
        table.set("key" + i, new byte[1]);
        table.set("key" + i, new byte[2]);
        assertThat(table.count()).isEqualTo(i);
      }
      table.remove("key1");
      table.remove("key1");
      assertThat(table.count()).isEqualTo(4);
      assertThat(table.isEmpty()).isFalse();
      assertThat(test.reopen(table, OpenMode.UPDATE).count()).isEqualTo(4);
    }
  }

  /** Counting by iteration would take a hundred times as long for a hundred times as many keys. */
  @Property(tries = 1)
  @RequiresCapability(FixtureCapability.CONSTANT_TIME_COUNT)
  default void R2_count_takes_constant_time() {
    int few = 100;
    try (TestTable test = new TestTable(subject(), ContractChecking.OFF)) {
      VirtualHashTable<String, byte[]> table = test.create();
      IntStream.range(0, few).forEach(i -> table.set("key" + i, new byte[1]));
      long before = fastestCount(table);
      IntStream.range(few, few * 100).forEach(i -> table.set("key" + i, new byte[1]));
      assertThat(fastestCount(table))
          .as(
              "nanoseconds of count() with %d keys; with %d keys they were %d",
              few * 100, few, before)
          .isLessThan(10 * before + 10_000);
    }
  }

  private static long fastestCount(VirtualHashTable<String, byte[]> table) {
    long fastest = Long.MAX_VALUE;
    for (int i = 0; i < 1_000; i++) {
      long start = System.nanoTime();
      long unused = table.count();
      fastest = Math.min(fastest, System.nanoTime() - start);
    }
    return fastest;
  }

  @Property
  default void R3_remove_returns_whether_the_key_was_set(@ForAll ContractChecking contracts) {
    try (TestTable test = new TestTable(subject(), contracts)) {
      VirtualHashTable<String, byte[]> table = test.create();
      assertThat(table.remove("a")).as("remove of an absent key").isFalse();
      table.set("a", new byte[1]);
      assertThat(table.remove("a")).as("remove of a key that is set").isTrue();
      assertThat(table.remove("a")).as("remove of a removed key").isFalse();
      assertThat(table.contains("a")).isFalse();
    }
  }

  @Property
  @RequiresCapability(FixtureCapability.CONDITIONAL_WRITES)
  default void R4_conditional_writes_obey_their_condition(@ForAll ContractChecking contracts) {
    Sample one = new Sample(1, 1);
    Sample two = new Sample(2, 1);
    try (TestTable test = new TestTable(subject(), contracts)) {
      new ModelComparison(test)
          .run(
              StepSequence.onOneTable(
                  List.of(
                      KeyMethod.REPLACE.call("a", one),
                      KeyMethod.CONTAINS.call("a"),
                      KeyMethod.PUT_IF_ABSENT.call("a", one),
                      KeyMethod.PUT_IF_ABSENT.call("a", two),
                      KeyMethod.REPLACE_EXPECTED.call("a", two, one),
                      KeyMethod.REF.call("a"),
                      KeyMethod.REPLACE_EXPECTED.call("a", one, two),
                      KeyMethod.REPLACE.call("a", one),
                      KeyMethod.REMOVE_EXPECTED.call("a", two),
                      KeyMethod.REMOVE_EXPECTED.call("a", one),
                      Step.NoArgCall.IS_EMPTY)));
    }
  }

  /** Every pair of calls of the map view, after every content. */
  @Property
  default void A1_every_pair_of_map_calls_matches_the_model(@ForAll ContractChecking contracts) {
    try (TestTable test = new TestTable(subject(), contracts)) {
      ModelComparison comparison = new ModelComparison(test);
      contracts
          .part(StepSequences.MAP_PAIRS)
          .forEach(sequence -> sequence.execute(comparison::execute));
    }
  }

  @Property
  default void R5_a_fallback_is_returned_and_not_stored(@ForAll ContractChecking contracts) {
    AtomicInteger asked = new AtomicInteger();
    try (TestTable test = new TestTable(subject(), contracts)) {
      VirtualHashTable<String, byte[]> table = test.create();
      assertThat(table.ref("a", new byte[] {7})).containsExactly(7);
      assertThat(table.ref("a", () -> new byte[] {(byte) asked.incrementAndGet()}))
          .containsExactly(1);
      assertThat(table.contains("a")).as("contains after ref with a fallback").isFalse();
      table.set("a", new byte[] {8});
      assertThat(table.ref("a", new byte[] {7})).containsExactly(8);
      assertThat(table.ref("a", () -> new byte[] {(byte) asked.incrementAndGet()}))
          .containsExactly(8);
      assertThat(asked).as("calls of the supplier").hasValue(1);
    }
  }

  @Property
  default void R6_clearing_removes_every_key(@ForAll ContractChecking contracts) {
    try (TestTable test = new TestTable(subject(), contracts)) {
      VirtualHashTable<String, byte[]> table = test.create();
      table.clear();
      for (int i = 0; i < 20; i++) {
        table.set("key" + i, new byte[i]);
      }
      table.clear();
      assertThat(table.isEmpty()).isTrue();
      for (int i = 0; i < 20; i++) {
        assertThat(table.contains("key" + i)).isFalse();
      }
      assertThat(test.reopen(table, OpenMode.UPDATE).count()).isZero();
    }
  }

  @Property
  @RequiresCapability(FixtureCapability.CONDITIONAL_WRITES)
  default void R7_compute_stores_the_result_of_the_function(@ForAll ContractChecking contracts) {
    byte[] one = {1};
    try (TestTable test = new TestTable(subject(), contracts)) {
      VirtualHashTable<String, byte[]> table = test.create();
      AtomicInteger runs = new AtomicInteger();
      assertThat(table.compute("a", old -> counted(runs, old, Optional.empty()))).isEmpty();
      assertThat(table.compute("a", old -> counted(runs, old, Optional.of(one)))).contains(one);
      assertThat(table.ref("a")).containsExactly(1);
      table.compute("a", old -> counted(runs, old, Optional.of(longer(old.orElseThrow()))));
      assertThat(table.ref("a")).as("ref after compute").containsExactly(1, 0);
      assertThat(table.compute("a", old -> counted(runs, old, old)).orElseThrow()).hasSize(2);
      assertThat(table.ref("a")).as("ref after a function that changes nothing").hasSize(2);
      IllegalStateException failure = new IllegalStateException("of the function");
      assertThatThrownBy(
              () ->
                  table.compute(
                      "a",
                      old -> {
                        throw failure;
                      }))
          .isSameAs(failure);
      assertThat(table.ref("a")).as("ref after a function that threw").hasSize(2);
      assertThat(table.compute("a", old -> counted(runs, old, Optional.empty()))).isEmpty();
      assertThat(table.contains("a")).as("contains after a function that returned empty").isFalse();
      assertThat(runs).as("runs of five functions").hasValue(5);
    }
  }

  private static Optional<byte[]> counted(
      AtomicInteger runs, Optional<byte[]> old, Optional<byte[]> next) {
    runs.incrementAndGet();
    assertThat(old).as("the argument of a function").isNotNull();
    return next;
  }

  private static byte[] longer(byte[] value) {
    return Arrays.copyOf(value, value.length + 1);
  }

  @Property(tries = 10)
  @RequiresCapability(FixtureCapability.CONDITIONAL_WRITES)
  default void R7_compute_is_atomic_and_runs_the_function_once(@ForAll ContractChecking contracts) {
    int threads = 4;
    int calls = 100;
    try (TestTable test = new TestTable(subject(), contracts)) {
      VirtualHashTable<String, byte[]> table = test.create();
      AtomicInteger runs = new AtomicInteger();
      ThreadTeam.run(
          threads,
          number -> {
            for (int i = 0; i < calls; i++) {
              String key = "key" + i % 3;
              if (number == 0 && i % 10 == 9) {
                table.replace(key, table.find(key).orElse(new byte[0])); // must not be lost either
              }
              table.compute(
                  key,
                  old -> {
                    runs.incrementAndGet();
                    return Optional.of(longer(old.orElse(new byte[0])));
                  });
            }
          });
      assertThat(runs).as("runs of functions").hasValue(threads * calls);
    }
  }

  @Property(tries = 10)
  @RequiresCapability(FixtureCapability.CONDITIONAL_WRITES)
  default void R7_no_computation_is_lost(@ForAll ContractChecking contracts) {
    int threads = 4;
    int calls = 60;
    try (TestTable test = new TestTable(subject(), contracts)) {
      VirtualHashTable<String, byte[]> table = test.create();
      ThreadTeam.run(
          threads,
          number -> {
            for (int i = 0; i < calls; i++) {
              table.compute("a", old -> Optional.of(longer(old.orElse(new byte[0]))));
            }
          });
      assertThat(table.ref("a"))
          .as("ref(\"a\") after calls that append one byte each")
          .hasSize(threads * calls);
    }
  }

  @Property
  @RequiresCapability(FixtureCapability.CONDITIONAL_WRITES)
  default void R7_a_function_may_read_another_key(@ForAll ContractChecking contracts) {
    try (TestTable test = new TestTable(subject(), contracts)) {
      VirtualHashTable<String, byte[]> table = test.create();
      table.set("b", new byte[] {7});
      table.compute("a", old -> table.find("b"));
      assertThat(table.ref("a")).containsExactly(7);
    }
  }

  @Property(tries = 12)
  default void R8_fill_replaces_the_content(
      @ForAll(supplier = HostileKeys.Sets.class) Set<String> keys,
      @ForAll ContractChecking contracts) {
    try (TestTable test = new TestTable(subject(), contracts)) {
      VirtualHashTable<String, byte[]> table = test.create();
      table.set("a key that goes", new byte[1]);
      Map<String, byte[]> content = new HashMap<>();
      keys.forEach(key -> content.put(key, Samples.bytes(key.hashCode(), key.length() % 200)));
      content.remove("a key that goes");
      table.fill(content);
      Map<String, Bytes> expected = new HashMap<>();
      content.forEach((key, value) -> expected.put(key, new Bytes(value)));
      assertThat(Step.content(table)).isEqualTo(expected);
      assertThat(table.count()).isEqualTo(expected.size());
      table.fill(table.asMap());
      assertThat(Step.content(table)).as("entries() after fill(asMap())").isEqualTo(expected);
      VirtualHashTable<String, byte[]> reopened = test.reopen(table, OpenMode.UPDATE);
      assertThat(Step.content(reopened)).as("entries() after reopening").isEqualTo(expected);
      reopened.fill(Map.of());
      assertThat(reopened.isEmpty()).as("isEmpty() after fill(Map.of())").isTrue();
    }
  }
}
