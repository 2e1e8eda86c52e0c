package dev.vht.proptest.rules;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vht.OpenMode;
import dev.vht.VirtualHashTable;
import dev.vht.proptest.fixture.FixtureCapability;
import dev.vht.proptest.hook.RequiresCapability;
import dev.vht.proptest.hook.RuleSet;
import dev.vht.proptest.trial.ContractChecking;
import dev.vht.proptest.trial.TestTable;
import dev.vht.proptest.value.NullArguments;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentMap;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/** The map view of a table; {@code ConcurrentMapTests} tests it in depth. */
public interface MapRules extends RuleSet {

  @Property
  @RequiresCapability(FixtureCapability.CONDITIONAL_WRITES)
  default void A1_the_map_view_and_the_table_share_their_content(
      @ForAll ContractChecking contracts) {
    byte[] one = {1};
    byte[] two = {2};
    try (TestTable test = new TestTable(subject(), contracts)) {
      VirtualHashTable<String, byte[]> table = test.create();
      ConcurrentMap<String, byte[]> map = table.asMap();
      assertThat(map.put("a", one)).isNull();
      assertThat(table.ref("a")).containsExactly(1);
      assertThat(map.put("a", two)).as("the result of put").containsExactly(1);
      table.set("b", one);
      assertThat(map.get("b")).containsExactly(1);
      assertThat(map).hasSize(2);
      assertThat(map.keySet()).containsExactlyInAnyOrder("a", "b");
      assertThat(map.values()).containsExactlyInAnyOrder(one, two);
      assertThat(map.remove("a")).as("the result of remove").containsExactly(2);
      assertThat(table.contains("a")).isFalse();
      assertThat(map.remove("a")).isNull();
      assertThat(map.get("a")).isNull();
      map.clear();
      assertThat(table.isEmpty()).isTrue();
      assertThat(test.reopen(table, OpenMode.UPDATE).asMap()).isEmpty();
    }
  }

  @Property
  @RequiresCapability(FixtureCapability.CONDITIONAL_WRITES)
  default void A1_the_map_view_computes(@ForAll ContractChecking contracts) {
    byte[] one = {1};
    try (TestTable test = new TestTable(subject(), contracts)) {
      ConcurrentMap<String, byte[]> map = test.create().asMap();
      assertThat(map.merge("a", one, MapRules::joined)).containsExactly(1);
      assertThat(map.merge("a", one, MapRules::joined)).containsExactly(1, 1);
      assertThat(map.merge("a", one, (old, value) -> null)).isNull();
      assertThat(map).doesNotContainKey("a");
      assertThat(map.computeIfPresent("a", (key, old) -> one)).isNull();
      assertThat(map.computeIfAbsent("a", key -> null)).isNull();
      assertThat(map.computeIfAbsent("a", key -> one)).containsExactly(1);
      assertThat(map.computeIfAbsent("a", key -> new byte[9])).containsExactly(1);
      assertThat(map.computeIfPresent("a", (key, old) -> joined(old, old))).hasSize(2);
      assertThat(map.compute("a", (key, old) -> joined(old, one))).hasSize(3);
      map.replaceAll((key, old) -> joined(old, old));
      assertThat(map.get("a")).hasSize(6);
    }
  }

  private static byte[] joined(byte[] one, byte[] two) {
    byte[] joined = Arrays.copyOf(one, one.length + two.length);
    System.arraycopy(two, 0, joined, one.length, two.length);
    return joined;
  }

  @Property
  default void A1_removing_from_a_view_removes_from_the_table(@ForAll ContractChecking contracts) {
    try (TestTable test = new TestTable(subject(), contracts)) {
      VirtualHashTable<String, byte[]> table = test.create();
      ConcurrentMap<String, byte[]> map = table.asMap();
      for (byte i = 0; i < 20; i++) {
        table.set("key" + i, new byte[] {i});
      }
      List<String> seen = new ArrayList<>();
      Iterator<Map.Entry<String, byte[]>> entries = map.entrySet().iterator();
      while (entries.hasNext()) {
        Map.Entry<String, byte[]> entry = entries.next();
        seen.add(entry.getKey());
        if (entry.getValue()[0] % 2 == 1) {
          entries.remove();
        }
      }
      assertThat(seen).as("keys returned by an iterator that removes").hasSize(20);
      assertThat(new TreeSet<>(seen)).hasSize(20);
      assertThat(table.count()).isEqualTo(10);
      if (test.offers(FixtureCapability.CONDITIONAL_WRITES)) {
        map.values().removeIf(value -> value[0] < 10);
      } else {
        map.keySet().removeIf(key -> key.length() < "key10".length());
      }
      map.keySet().remove("key10");
      assertThat(map.keySet()).containsExactlyInAnyOrder("key12", "key14", "key16", "key18");
    }
  }

  @Property
  default void A1_the_map_view_rejects_nulls(@ForAll ContractChecking contracts) {
    try (TestTable test = new TestTable(subject(), contracts)) {
      ConcurrentMap<String, byte[]> map = test.create().asMap();
      assertThatThrownBy(() -> map.get(NullArguments.unchecked(null)))
          .isInstanceOf(NullPointerException.class);
      assertThatThrownBy(() -> map.put("a", NullArguments.unchecked(null)))
          .isInstanceOf(NullPointerException.class);
      assertThatThrownBy(() -> map.merge("a", new byte[1], NullArguments.unchecked(null)))
          .isInstanceOf(NullPointerException.class);
      assertThat(map).isEmpty();
    }
  }

  @Property
  default void A1_equal_maps_have_equal_hash_codes(@ForAll ContractChecking contracts) {
    try (TestTable test = new TestTable(subject(), contracts)) {
      VirtualHashTable<String, byte[]> table = test.create();
      for (byte i = 0; i < 5; i++) {
        table.set("key" + i, new byte[] {i});
      }
      ConcurrentMap<String, byte[]> map = table.asMap();
      ConcurrentMap<String, byte[]> same = table.asMap();
      assertThat(map.equals(same)).as("equals of two views of one table").isTrue();
      assertThat(map.hashCode()).isEqualTo(map.hashCode()).isEqualTo(same.hashCode());
      assertThat(map.entrySet().hashCode()).isEqualTo(same.entrySet().hashCode());
      assertThat(new HashSet<>(map.entrySet())).isEqualTo(new HashSet<>(same.entrySet()));
      for (Map.Entry<String, byte[]> entry : map.entrySet()) {
        assertThat(same.entrySet().contains(entry))
            .as("the other view contains %s", entry)
            .isTrue();
      }
    }
  }

  @Property
  default void A1_an_entry_keeps_its_value_after_its_removal(@ForAll ContractChecking contracts) {
    try (TestTable test = new TestTable(subject(), contracts)) {
      VirtualHashTable<String, byte[]> table = test.create();
      ConcurrentMap<String, byte[]> map = table.asMap();
      table.set("a", new byte[] {1});
      table.set("b", new byte[] {2});
      List<Map.Entry<String, byte[]>> entries = new ArrayList<>(map.entrySet());
      for (Map.Entry<String, byte[]> entry : entries) {
        byte value = (byte) (entry.getKey().equals("a") ? 1 : 2);
        table.remove(entry.getKey());
        assertThat(entry.getValue()).as("getValue of a removed entry").containsExactly(value);
        assertThat(entry.setValue(new byte[] {3}))
            .as("setValue of a removed entry")
            .containsExactly(value);
        assertThat(map.get(entry.getKey())).containsExactly(3);
      }
    }
  }
}
