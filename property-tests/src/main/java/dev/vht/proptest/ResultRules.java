package dev.vht.proptest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vht.OpenMode;
import dev.vht.VirtualHashTable;
import java.util.concurrent.atomic.AtomicInteger;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/** What the methods return, and what they do. */
interface ResultRules extends RuleSet {

  @Property(tries = 1000)
  default void R1_every_sequence_of_calls_answers_as_the_model(
      @ForAll(supplier = Sequences.class) Sequence sequence, @ForAll Contracts contracts) {
    try (Bench bench = new Bench(subject(), contracts)) {
      new Comparison(bench).run(sequence);
    }
  }

  @Property
  default void R1_the_value_last_set_is_found(@ForAll Contracts contracts) {
    try (Bench bench = new Bench(subject(), contracts)) {
      VirtualHashTable<String, byte[]> table = bench.create();
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
  default void R2_the_count_is_the_number_of_keys(@ForAll Contracts contracts) {
    try (Bench bench = new Bench(subject(), contracts)) {
      VirtualHashTable<String, byte[]> table = bench.create();
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
      assertThat(bench.reopen(table, OpenMode.UPDATE).count()).isEqualTo(4);
    }
  }

  @Property
  default void R3_removing_tells_whether_there_was_something(@ForAll Contracts contracts) {
    try (Bench bench = new Bench(subject(), contracts)) {
      VirtualHashTable<String, byte[]> table = bench.create();
      assertThat(table.remove("a")).as("removing what is not there").isFalse();
      table.set("a", new byte[1]);
      assertThat(table.remove("a")).as("removing what is there").isTrue();
      assertThat(table.remove("a")).as("removing what was removed").isFalse();
      assertThat(table.contains("a")).isFalse();
    }
  }

  @Property
  default void R4_conditional_writes_do_what_their_condition_says(@ForAll Contracts contracts) {
    byte[] one = {1};
    byte[] two = {2};
    try (Bench bench = new Bench(subject(), contracts)) {
      VirtualHashTable<String, byte[]> table = bench.create();
      assertThat(table.replace("a", one)).isEmpty();
      assertThat(table.contains("a")).isFalse();
      assertThat(table.putIfAbsent("a", one)).isEmpty();
      assertThat(table.putIfAbsent("a", two).orElseThrow()).containsExactly(1);
      assertThat(table.replace("a", two, one)).as("replacing another value").isFalse();
      assertThat(table.ref("a")).containsExactly(1);
      assertThat(table.replace("a", one, two)).as("replacing the value").isTrue();
      assertThat(table.replace("a", one).orElseThrow()).containsExactly(2);
      assertThat(table.remove("a", two)).as("removing another value").isFalse();
      assertThat(table.remove("a", one)).as("removing the value").isTrue();
      assertThat(table.isEmpty()).isTrue();
    }
  }

  @Property
  default void R5_a_fallback_is_returned_and_not_stored(@ForAll Contracts contracts) {
    AtomicInteger asked = new AtomicInteger();
    try (Bench bench = new Bench(subject(), contracts)) {
      VirtualHashTable<String, byte[]> table = bench.create();
      assertThat(table.ref("a", new byte[] {7})).containsExactly(7);
      assertThat(table.ref("a", () -> new byte[] {(byte) asked.incrementAndGet()}))
          .containsExactly(1);
      assertThat(table.contains("a")).as("whether a fallback was stored").isFalse();
      table.set("a", new byte[] {8});
      assertThat(table.ref("a", new byte[] {7})).containsExactly(8);
      assertThat(table.ref("a", () -> new byte[] {(byte) asked.incrementAndGet()}))
          .containsExactly(8);
      assertThat(asked).as("how often the supplier was asked").hasValue(1);
    }
  }

  @Property
  default void R6_clearing_removes_every_key(@ForAll Contracts contracts) {
    try (Bench bench = new Bench(subject(), contracts)) {
      VirtualHashTable<String, byte[]> table = bench.create();
      table.clear();
      for (int i = 0; i < 20; i++) {
        table.set("key" + i, new byte[i]);
      }
      table.clear();
      assertThat(table.isEmpty()).isTrue();
      for (int i = 0; i < 20; i++) {
        assertThat(table.contains("key" + i)).isFalse();
      }
      assertThat(bench.reopen(table, OpenMode.UPDATE).count()).isZero();
    }
  }
}
