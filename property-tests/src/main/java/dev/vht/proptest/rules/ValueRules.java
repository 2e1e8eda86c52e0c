package dev.vht.proptest.rules;

import static dev.vht.proptest.model.ExpectedViolation.V1;
import static org.assertj.core.api.Assertions.assertThat;

import dev.vht.OpenMode;
import dev.vht.UnacceptableArgumentException;
import dev.vht.VirtualHashTable;
import dev.vht.proptest.fixture.FixtureCapability;
import dev.vht.proptest.hook.RequiresCapability;
import dev.vht.proptest.hook.RuleSet;
import dev.vht.proptest.sample.Sample;
import dev.vht.proptest.sample.Samples;
import dev.vht.proptest.trial.ContractChecking;
import dev.vht.proptest.trial.TestTable;
import dev.vht.proptest.value.Bytes;
import dev.vht.proptest.value.NullArguments;
import dev.vht.proptest.value.SampleValues;
import java.util.Arrays;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/** Legal values, and reading them back unchanged. */
public interface ValueRules extends RuleSet {

  @Property
  default void V1_a_null_value_blames_the_caller(@ForAll ContractChecking contracts) {
    try (TestTable test = new TestTable(subject(), contracts)) {
      VirtualHashTable<String, byte[]> table = test.create();
      table.set("a", new byte[] {1});
      byte[] none = NullArguments.unchecked(null);
      test.assertBlamesCaller(V1, "set(\"a\", null)", () -> table.set("a", none));
      test.assertBlamesCaller(V1, "putIfAbsent(\"b\", null)", () -> table.putIfAbsent("b", none));
      test.assertBlamesCaller(V1, "replace(\"a\", null)", () -> table.replace("a", none));
      test.assertBlamesCaller(V1, "remove(\"a\", null)", () -> table.remove("a", none));
      test.assertBlamesCaller(V1, "ref(\"a\", null)", () -> table.ref("a", none));
      assertThat(table.ref("a")).containsExactly(1);
    }
  }

  @Property(tries = 60)
  default void V2_a_value_is_read_back_unchanged(
      @ForAll(supplier = SampleValues.class) Sample value, @ForAll ContractChecking contracts) {
    try (TestTable test = new TestTable(subject(), contracts)) {
      VirtualHashTable<String, byte[]> table = test.create();
      table.set("a", value.bytes());
      assertThat(new Bytes(table.ref("a"))).isEqualTo(new Bytes(value.bytes()));
      VirtualHashTable<String, byte[]> again = test.reopen(table, OpenMode.UPDATE);
      assertThat(new Bytes(again.ref("a"))).isEqualTo(new Bytes(value.bytes()));
    }
  }

  /** Up to 64 MiB, or the limit of the storage, beyond which it throws (K4). */
  @Property(tries = 1)
  default void V2_a_huge_value_is_read_back_unchanged_or_exceeds_the_limit() {
    try (TestTable test = new TestTable(subject(), ContractChecking.OFF)) {
      VirtualHashTable<String, byte[]> table = test.create();
      for (int mebibytes : new int[] {2, 16, 64}) {
        byte[] value = Samples.bytes(mebibytes, mebibytes << 20);
        try {
          table.set("a", value);
          assertThat(Arrays.equals(table.ref("a"), value))
              .as("ref(\"a\") equals the " + mebibytes + " MiB set")
              .isTrue();
        } catch (UnacceptableArgumentException e) {
          assertThat(table.contains("a"))
              .as("contains(\"a\") after set threw")
              .isEqualTo(mebibytes > 2);
        }
        table = test.reopen(table, OpenMode.UPDATE);
      }
    }
  }

  @Property
  @RequiresCapability(FixtureCapability.OWN_VALUES)
  default void V3_changes_to_the_callers_objects_do_not_reach_the_table(
      @ForAll ContractChecking contracts) {
    try (TestTable test = new TestTable(subject(), contracts)) {
      VirtualHashTable<String, byte[]> table = test.create();
      byte[] passed = {1, 2, 3};
      table.set("a", passed);
      Arrays.fill(passed, (byte) 9);
      byte[] got = table.ref("a");
      assertThat(got)
          .as("ref(\"a\") after the caller changed the array that it had set")
          .containsExactly(1, 2, 3);
      Arrays.fill(got, (byte) 9);
      assertThat(table.ref("a"))
          .as("ref(\"a\") after the caller changed the array that ref had returned")
          .containsExactly(1, 2, 3);
    }
  }
}
