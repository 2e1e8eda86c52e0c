package dev.vht.proptest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vht.OpenMode;
import dev.vht.UnacceptableArgumentException;
import dev.vht.VirtualHashTable;
import java.util.Arrays;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/** What a value may be, and that it comes back as it was. */
interface ValueRules extends RuleSet {

  @Property
  default void V1_a_null_value_is_refused(@ForAll Contracts contracts) {
    try (Bench bench = new Bench(subject(), contracts)) {
      VirtualHashTable<String, byte[]> table = bench.create();
      table.set("a", new byte[] {1});
      byte[] none = Nulls.let(null);
      bench.assertRefused(Breach.V1, "set(\"a\", null)", () -> table.set("a", none));
      bench.assertRefused(
          Breach.V1, "putIfAbsent(\"b\", null)", () -> table.putIfAbsent("b", none));
      bench.assertRefused(Breach.V1, "replace(\"a\", null)", () -> table.replace("a", none));
      bench.assertRefused(Breach.V1, "remove(\"a\", null)", () -> table.remove("a", none));
      bench.assertRefused(Breach.V1, "ref(\"a\", null)", () -> table.ref("a", none));
      assertThat(table.ref("a")).containsExactly(1);
    }
  }

  @Property(tries = 60)
  default void V2_a_value_comes_back_as_it_was(
      @ForAll(supplier = Sizes.class) Sample value, @ForAll Contracts contracts) {
    try (Bench bench = new Bench(subject(), contracts)) {
      VirtualHashTable<String, byte[]> table = bench.create();
      table.set("a", value.bytes());
      assertThat(new Bytes(table.ref("a"))).isEqualTo(new Bytes(value.bytes()));
      VirtualHashTable<String, byte[]> again = bench.reopen(table, OpenMode.UPDATE);
      assertThat(new Bytes(again.ref("a"))).isEqualTo(new Bytes(value.bytes()));
    }
  }

  /** Up to 64 MiB, or what the storage's limit allows: what is more is refused (K4). */
  @Property(tries = 1)
  default void V2_a_huge_value_comes_back_as_it_was_or_is_refused() {
    try (Bench bench = new Bench(subject(), Contracts.OFF)) {
      VirtualHashTable<String, byte[]> table = bench.create();
      for (int mebibytes : new int[] {2, 16, 64}) {
        byte[] value = Samples.bytes(mebibytes, mebibytes << 20);
        try {
          table.set("a", value);
          assertThat(Arrays.equals(table.ref("a"), value)).as(mebibytes + " MiB").isTrue();
        } catch (UnacceptableArgumentException refused) {
          assertThat(table.contains("a")).as("what was there before").isEqualTo(mebibytes > 2);
        }
        table = bench.reopen(table, OpenMode.UPDATE);
      }
    }
  }

  @Property
  @Needs(Feature.OWN_VALUES)
  default void V3_what_happens_to_the_callers_objects_does_not_change_the_table(
      @ForAll Contracts contracts) {
    try (Bench bench = new Bench(subject(), contracts)) {
      VirtualHashTable<String, byte[]> table = bench.create();
      byte[] passed = {1, 2, 3};
      table.set("a", passed);
      Arrays.fill(passed, (byte) 9);
      byte[] got = table.ref("a");
      assertThat(got).as("a value whose array the caller changed").containsExactly(1, 2, 3);
      Arrays.fill(got, (byte) 9);
      assertThat(table.ref("a"))
          .as("a value that a caller got and changed")
          .containsExactly(1, 2, 3);
    }
  }
}
