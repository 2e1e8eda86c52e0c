package dev.vht.proptest.rules;

import static dev.vht.proptest.model.ExpectedViolation.K1;
import static dev.vht.proptest.model.ExpectedViolation.K3;
import static dev.vht.proptest.model.ExpectedViolation.K4;
import static org.assertj.core.api.Assertions.assertThat;

import dev.vht.OpenMode;
import dev.vht.VirtualHashTable;
import dev.vht.proptest.hook.RuleSet;
import dev.vht.proptest.sample.Samples;
import dev.vht.proptest.trial.ContractChecking;
import dev.vht.proptest.trial.TestTable;
import dev.vht.proptest.value.Bytes;
import dev.vht.proptest.value.HostileKeys;
import dev.vht.proptest.value.JavaText;
import dev.vht.proptest.value.NullArguments;
import dev.vht.proptest.value.RejectingCodec;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/** Legal keys, and keys that must be set. */
public interface KeyRules extends RuleSet {

  @Property
  default void K1_a_null_key_blames_the_caller(@ForAll ContractChecking contracts) {
    try (TestTable test = new TestTable(subject(), contracts)) {
      VirtualHashTable<String, byte[]> table = test.create();
      String none = NullArguments.unchecked(null);
      byte[] value = {1};
      test.assertBlamesCaller(K1, "set(null, v)", () -> table.set(none, value));
      test.assertBlamesCaller(K1, "ref(null)", () -> table.ref(none));
      test.assertBlamesCaller(K1, "ref(null, v)", () -> table.ref(none, value));
      test.assertBlamesCaller(K1, "find(null)", () -> table.find(none));
      test.assertBlamesCaller(K1, "contains(null)", () -> table.contains(none));
      test.assertBlamesCaller(K1, "remove(null)", () -> table.remove(none));
      test.assertBlamesCaller(K1, "putIfAbsent(null, v)", () -> table.putIfAbsent(none, value));
      test.assertBlamesCaller(K1, "replace(null, v)", () -> table.replace(none, value));
      assertThat(table.isEmpty()).isTrue();
    }
  }

  @Property(tries = 60)
  default void K2_any_string_is_a_valid_key(
      @ForAll(supplier = HostileKeys.Sets.class) Set<String> keys,
      @ForAll ContractChecking contracts) {
    try (TestTable test = new TestTable(subject(), contracts)) {
      VirtualHashTable<String, byte[]> table = test.create();
      List<String> numbered = new ArrayList<>(keys);
      numbered.forEach(key -> table.set(key, Samples.bytes(numbered.indexOf(key), 9)));
      VirtualHashTable<String, byte[]> again = test.reopen(table, OpenMode.UPDATE);
      for (String key : numbered) {
        assertThat(again.find(key).map(Bytes::new))
            .as("the value of %s", JavaText.literal(key))
            .contains(new Bytes(Samples.bytes(numbered.indexOf(key), 9)));
      }
      assertThat(again.count()).as("count() of different keys").isEqualTo(keys.size());
    }
  }

  /** Confused keys show only when both are in the table. */
  @Property
  default void K2_hostile_keys_stay_distinct(@ForAll ContractChecking contracts) {
    try (TestTable test = new TestTable(subject(), contracts)) {
      VirtualHashTable<String, byte[]> table = test.create();
      HostileKeys.all().forEach(key -> table.set(key, Samples.bytes(key.hashCode(), 9)));
      VirtualHashTable<String, byte[]> again = test.reopen(table, OpenMode.UPDATE);
      assertThat(again.count()).isEqualTo(HostileKeys.all().size());
      for (String key : HostileKeys.all()) {
        assertThat(again.find(key).map(Bytes::new))
            .as("the value of %s", JavaText.literal(key))
            .contains(new Bytes(Samples.bytes(key.hashCode(), 9)));
      }
    }
  }

  @Property
  default void K3_ref_of_an_unset_key_blames_the_caller(@ForAll ContractChecking contracts) {
    try (TestTable test = new TestTable(subject(), contracts)) {
      VirtualHashTable<String, byte[]> table = test.create();
      test.assertBlamesCaller(K3, "ref(\"noot\"), never set", () -> table.ref("noot"));
      table.set("noot", new byte[] {1});
      assertThat(table.ref("noot")).containsExactly(1);
      table.remove("noot");
      test.assertBlamesCaller(K3, "ref(\"noot\"), removed", () -> table.ref("noot"));
      table.set("noot", new byte[] {2});
      table.clear();
      test.assertBlamesCaller(K3, "ref(\"noot\"), cleared", () -> table.ref("noot"));
      table.set("noot", new byte[] {3});
      VirtualHashTable<String, byte[]> again = test.reopen(table, OpenMode.UPDATE);
      assertThat(again.ref("noot")).containsExactly(3);
    }
  }

  @Property
  default void K4_an_unencodable_argument_throws_and_changes_nothing(
      @ForAll ContractChecking contracts) {
    try (TestTable test = new TestTable(subject(), contracts)) {
      VirtualHashTable<String, byte[]> table = test.create();
      table.set("a", new byte[] {1});
      String key = RejectingCodec.REJECTED_KEY;
      byte[] value = RejectingCodec.REJECTED_VALUE.bytes();
      test.assertBlamesCaller(K4, "set(bad, v)", () -> table.set(key, new byte[1]));
      test.assertBlamesCaller(K4, "set(\"a\", bad)", () -> table.set("a", value));
      test.assertBlamesCaller(K4, "find(bad)", () -> table.find(key));
      test.assertBlamesCaller(K4, "remove(bad)", () -> table.remove(key));
      test.assertBlamesCaller(K4, "replace(\"a\", bad)", () -> table.replace("a", value));
      assertThat(table.ref("a")).containsExactly(1);
      assertThat(table.count()).isEqualTo(1);
    }
  }
}
