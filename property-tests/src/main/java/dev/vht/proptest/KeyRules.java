package dev.vht.proptest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vht.OpenMode;
import dev.vht.VirtualHashTable;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/** What a key may be, and when it may be referred to. */
interface KeyRules extends RuleSet {

  @Property
  default void K1_a_null_key_is_refused(@ForAll Contracts contracts) {
    try (Bench bench = new Bench(subject(), contracts)) {
      VirtualHashTable<String, byte[]> table = bench.create();
      String none = Nulls.let(null);
      byte[] value = {1};
      bench.assertRefused(Breach.K1, "set(null, v)", () -> table.set(none, value));
      bench.assertRefused(Breach.K1, "ref(null)", () -> table.ref(none));
      bench.assertRefused(Breach.K1, "ref(null, v)", () -> table.ref(none, value));
      bench.assertRefused(Breach.K1, "find(null)", () -> table.find(none));
      bench.assertRefused(Breach.K1, "contains(null)", () -> table.contains(none));
      bench.assertRefused(Breach.K1, "remove(null)", () -> table.remove(none));
      bench.assertRefused(Breach.K1, "putIfAbsent(null, v)", () -> table.putIfAbsent(none, value));
      bench.assertRefused(Breach.K1, "replace(null, v)", () -> table.replace(none, value));
      assertThat(table.isEmpty()).isTrue();
    }
  }

  @Property(tries = 60)
  default void K2_every_key_is_a_key_like_any_other(
      @ForAll(supplier = HostileKeys.Sets.class) Set<String> keys, @ForAll Contracts contracts) {
    try (Bench bench = new Bench(subject(), contracts)) {
      VirtualHashTable<String, byte[]> table = bench.create();
      List<String> numbered = new ArrayList<>(keys);
      numbered.forEach(key -> table.set(key, Samples.bytes(numbered.indexOf(key), 9)));
      VirtualHashTable<String, byte[]> again = bench.reopen(table, OpenMode.UPDATE);
      for (String key : numbered) {
        assertThat(again.find(key).map(Bytes::new))
            .as("the value of %s", JavaText.literal(key))
            .contains(new Bytes(Samples.bytes(numbered.indexOf(key), 9)));
      }
      assertThat(again.count()).as("keys that differ").isEqualTo(keys.size());
    }
  }

  /** What is taken for another key is so only where both are there. */
  @Property
  default void K2_all_hostile_keys_are_different_keys(@ForAll Contracts contracts) {
    try (Bench bench = new Bench(subject(), contracts)) {
      VirtualHashTable<String, byte[]> table = bench.create();
      HostileKeys.all().forEach(key -> table.set(key, Samples.bytes(key.hashCode(), 9)));
      VirtualHashTable<String, byte[]> again = bench.reopen(table, OpenMode.UPDATE);
      assertThat(again.count()).isEqualTo(HostileKeys.all().size());
      for (String key : HostileKeys.all()) {
        assertThat(again.find(key).map(Bytes::new))
            .as("the value of %s", JavaText.literal(key))
            .contains(new Bytes(Samples.bytes(key.hashCode(), 9)));
      }
    }
  }

  @Property
  default void K3_referring_to_a_key_that_is_not_set_blames_the_caller(
      @ForAll Contracts contracts) {
    try (Bench bench = new Bench(subject(), contracts)) {
      VirtualHashTable<String, byte[]> table = bench.create();
      bench.assertRefused(Breach.K3, "ref(\"noot\"), never set,", () -> table.ref("noot"));
      table.set("noot", new byte[] {1});
      assertThat(table.ref("noot")).containsExactly(1);
      table.remove("noot");
      bench.assertRefused(Breach.K3, "ref(\"noot\"), removed,", () -> table.ref("noot"));
      table.set("noot", new byte[] {2});
      table.clear();
      bench.assertRefused(Breach.K3, "ref(\"noot\"), cleared,", () -> table.ref("noot"));
      table.set("noot", new byte[] {3});
      VirtualHashTable<String, byte[]> again = bench.reopen(table, OpenMode.UPDATE);
      assertThat(again.ref("noot")).containsExactly(3);
    }
  }

  @Property
  default void K4_what_cannot_be_encoded_is_refused_and_changes_nothing(
      @ForAll Contracts contracts) {
    try (Bench bench = new Bench(subject(), contracts)) {
      VirtualHashTable<String, byte[]> table = bench.create();
      table.set("a", new byte[] {1});
      String key = Picky.REFUSED_KEY;
      byte[] value = Picky.REFUSED_VALUE.bytes();
      bench.assertRefused(Breach.K4, "set(bad, v)", () -> table.set(key, new byte[1]));
      bench.assertRefused(Breach.K4, "set(\"a\", bad)", () -> table.set("a", value));
      bench.assertRefused(Breach.K4, "find(bad)", () -> table.find(key));
      bench.assertRefused(Breach.K4, "remove(bad)", () -> table.remove(key));
      bench.assertRefused(Breach.K4, "replace(\"a\", bad)", () -> table.replace("a", value));
      assertThat(table.ref("a")).containsExactly(1);
      assertThat(table.count()).isEqualTo(1);
    }
  }
}
