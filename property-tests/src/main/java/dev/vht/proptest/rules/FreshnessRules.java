package dev.vht.proptest.rules;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vht.VirtualHashTable;
import dev.vht.proptest.fixture.FixtureCapability;
import dev.vht.proptest.hook.RequiresCapability;
import dev.vht.proptest.hook.RuleSet;
import dev.vht.proptest.model.Step;
import dev.vht.proptest.trial.ContractChecking;
import dev.vht.proptest.trial.OtherProcess;
import dev.vht.proptest.trial.ProgressCounter;
import dev.vht.proptest.trial.TestTable;
import dev.vht.proptest.trial.ThreadTeam;
import dev.vht.proptest.value.Bytes;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

/** A table, perhaps cached, that another process writes. */
public interface FreshnessRules extends RuleSet {
  List<String> KEYS = List.of("aap", "noot", "mies");

  /** Writes by either process; each read of the table sees all of them. */
  @Property(tries = 60)
  @RequiresCapability({FixtureCapability.URL, FixtureCapability.FOREIGN_CHANGES})
  default void C5_a_read_sees_what_another_process_has_written(
      @ForAll @Size(min = 1, max = 30) List<Write> writes) {
    try (TestTable test = new TestTable(subject(), ContractChecking.PROTOCOL)) {
      VirtualHashTable<String, byte[]> table = test.create();
      Map<String, Bytes> model = new HashMap<>();
      try (OtherProcess other = OtherProcess.opening(test)) {
        for (int i = 0; i < writes.size(); i++) {
          Write write = writes.get(i).possible(test);
          String key = KEYS.get(Math.floorMod(i * 7 / 4, KEYS.size()));
          write.on(write.isByOther() ? other.table() : table, model, key, i);
          assertAgree(table, model, KEYS.get(i % KEYS.size()), write);
        }
        KEYS.forEach(key -> assertAgree(table, model, key, "all writes"));
        assertThat(walked(table)).as("entries() after all writes").isEqualTo(model);
      }
    }
  }

  private static void assertAgree(
      VirtualHashTable<String, byte[]> table, Map<String, Bytes> model, String key, Object after) {
    Optional<Bytes> expected = Optional.ofNullable(model.get(key));
    assertThat(table.contains(key))
        .as("contains(\"%s\") after %s", key, after)
        .isEqualTo(expected.isPresent());
    assertThat(table.find(key).map(Bytes::new))
        .as("find(\"%s\") after %s", key, after)
        .isEqualTo(expected);
  }

  private static Map<String, Bytes> walked(VirtualHashTable<String, byte[]> table) {
    return Step.drain(table.entries()).stream()
        .collect(Collectors.toMap(Map.Entry::getKey, entry -> new Bytes(entry.getValue())));
  }

  /** A write by the process of the table under test, or by the other one. */
  enum Write {
    SET,
    REMOVE,
    CLEAR,
    OTHER_SETS,
    OTHER_SETS_IF_ABSENT,
    OTHER_COMPUTES,
    OTHER_REMOVES,
    OTHER_CLEARS,
    OTHER_FILLS;

    /** Returns this write, or one that the table can make without conditional writes. */
    Write possible(TestTable test) {
      boolean isConditional = this == OTHER_SETS_IF_ABSENT || this == OTHER_COMPUTES;
      return isConditional && !test.offers(FixtureCapability.CONDITIONAL_WRITES)
          ? OTHER_SETS
          : this;
    }

    boolean isByOther() {
      return compareTo(CLEAR) > 0;
    }

    void on(
        VirtualHashTable<String, byte[]> table, Map<String, Bytes> model, String key, int number) {
      byte[] value = Bytes.ofNumber(number);
      switch (this) {
        case SET, OTHER_SETS -> {
          table.set(key, value);
          model.put(key, new Bytes(value));
        }
        case OTHER_SETS_IF_ABSENT -> {
          boolean unused = table.putIfAbsent(key, value).isPresent();
          model.putIfAbsent(key, new Bytes(value));
        }
        case OTHER_COMPUTES -> {
          boolean unused = table.compute(key, old -> Optional.of(value)).isPresent();
          model.put(key, new Bytes(value));
        }
        case REMOVE, OTHER_REMOVES -> {
          boolean unused = table.remove(key);
          model.remove(key);
        }
        case CLEAR, OTHER_CLEARS -> {
          table.clear();
          model.clear();
        }
        case OTHER_FILLS -> {
          table.fill(Map.of(key, value));
          model.clear();
          model.put(key, new Bytes(value));
        }
      }
    }
  }

  /** A value that was replaced before a read begins is not returned, however calls overlap. */
  @Property(tries = 8)
  @RequiresCapability({FixtureCapability.URL, FixtureCapability.FOREIGN_CHANGES})
  default void C5_no_read_returns_a_value_that_was_replaced_before_it_began(
      @ForAll @IntRange(min = 1, max = 4) int readers) {
    long last = 200;
    try (TestTable test = new TestTable(subject(), ContractChecking.PROTOCOL)) {
      VirtualHashTable<String, byte[]> table = test.create();
      table.set("a", Bytes.ofNumber(0));
      AtomicLong replaced = new AtomicLong();
      ProgressCounter reads = new ProgressCounter();
      try (OtherProcess other = OtherProcess.opening(test)) {
        ThreadTeam.run(
            () -> {
              for (long i = 1; i <= last; i++) {
                other.table().set("a", Bytes.ofNumber(i));
                replaced.set(i);
                reads.await();
                reads.await();
              }
            },
            readers,
            (number, isOver) -> {
              while (!isOver.getAsBoolean()) {
                long least = replaced.get();
                assertThat(Bytes.toNumber(table.ref("a")))
                    .as("ref(\"a\") after another process has set %d", least)
                    .isGreaterThanOrEqualTo(least);
                reads.step();
              }
            });
        assertThat(Bytes.toNumber(table.ref("a"))).isEqualTo(last);
      }
    }
  }
}
