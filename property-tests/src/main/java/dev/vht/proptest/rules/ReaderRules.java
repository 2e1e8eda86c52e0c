package dev.vht.proptest.rules;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vht.VirtualHashTable;
import dev.vht.proptest.fixture.FixtureCapability;
import dev.vht.proptest.fixture.TableFixture;
import dev.vht.proptest.hook.RuleSet;
import dev.vht.proptest.model.Step;
import dev.vht.proptest.sample.Samples;
import dev.vht.proptest.trial.ContractChecking;
import dev.vht.proptest.trial.ProgressCounter;
import dev.vht.proptest.trial.TestTable;
import dev.vht.proptest.trial.ThreadTeam;
import dev.vht.proptest.value.Bytes;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;

/** Readers concurrent with a writer. */
public interface ReaderRules extends RuleSet {
  int STAYING_KEYS = 10;
  int ROUNDS = 60;
  int READERS = 2;

  /** Reads never throw, and an iteration returns every key that is never removed exactly once. */
  @Property(tries = 20, shrinking = ShrinkingMode.OFF)
  default void I2_a_reader_never_fails_because_of_a_writer(
      @ForAll Writer writer, @ForAll ContractChecking contracts) {
    TableFixture fixture = subject();
    try (TestTable test = new TestTable(fixture, writer.checking(contracts, fixture))) {
      VirtualHashTable<String, byte[]> table = test.create();
      table.fill(Writer.content(true));
      ProgressCounter reads = new ProgressCounter();
      Reader reader = new Reader(table, writer.keepsWhatStays(test));
      ThreadTeam.run(
          () -> {
            for (int round = 0; round < ROUNDS; round++) {
              writer.write(test, table, round);
              if (round % 8 == 0) {
                reads.await();
              }
            }
          },
          READERS,
          (number, isOver) -> reader.readUntil(isOver, reads, number));
      assertThat(Step.content(table))
          .as("entries() at the end, compared with count()")
          .hasSize((int) table.count());
    }
  }

  /** The writes during the reads. */
  enum Writer {
    SETS_AND_REMOVES_A_KEY {
      @Override
      void write(TestTable test, VirtualHashTable<String, byte[]> table, int round) {
        for (int i = 0; i < 10; i++) {
          table.set(FLAPPING, value(FLAPPING));
          table.remove(FLAPPING);
        }
      }
    },
    CLEARS {
      @Override
      void write(TestTable test, VirtualHashTable<String, byte[]> table, int round) {
        table.clear();
        content(round % 2 == 0).forEach(table::set);
      }

      @Override
      boolean keepsWhatStays(TestTable test) {
        return false;
      }
    },
    FILLS {
      @Override
      void write(TestTable test, VirtualHashTable<String, byte[]> table, int round) {
        table.fill(content(round % 2 == 0));
      }

      @Override
      boolean keepsWhatStays(TestTable test) {
        return test.offers(FixtureCapability.ATOMIC_FILL);
      }
    },
    COMPACTS {
      @Override
      void write(TestTable test, VirtualHashTable<String, byte[]> table, int round) {
        table.set(FLAPPING, value(FLAPPING));
        table.compact();
        table.remove(FLAPPING);
        table.compact();
      }
    },
    BACKS_UP {
      @Override
      void write(TestTable test, VirtualHashTable<String, byte[]> table, int round) {
        table.set(FLAPPING, value(FLAPPING));
        if (round % 20 == 0 && test.offers(FixtureCapability.BACKUP)) {
          table.backup(test.newPlace().url());
        }
        table.remove(FLAPPING);
      }
    };

    static final String FLAPPING = "comes and goes";

    abstract void write(TestTable test, VirtualHashTable<String, byte[]> table, int round);

    /** Returns whether the keys that are set before and after a round are never removed. */
    boolean keepsWhatStays(TestTable test) {
      return true;
    }

    /**
     * A contract that checks results assumes that fill is atomic. Readers of a fill in steps see
     * keys disappear and return, which it would report.
     */
    ContractChecking checking(ContractChecking contracts, TableFixture fixture) {
      boolean isInSteps =
          this == FILLS && !fixture.capabilities().contains(FixtureCapability.ATOMIC_FILL);
      return isInSteps && contracts.checksResults() ? ContractChecking.PROTOCOL : contracts;
    }

    static byte[] value(String key) {
      return Samples.bytes(key.hashCode(), 50);
    }

    static Map<String, byte[]> content(boolean withTheFlapping) {
      Map<String, byte[]> content = new HashMap<>();
      for (int i = 0; i < STAYING_KEYS; i++) {
        content.put("stays" + i, value("stays" + i));
      }
      if (withTheFlapping) {
        content.put(FLAPPING, value(FLAPPING));
      }
      return content;
    }
  }

  /** Reads in every way and checks the results. */
  record Reader(VirtualHashTable<String, byte[]> table, boolean areKept) {

    void readUntil(BooleanSupplier isOver, ProgressCounter reads, int first) {
      for (int i = first; !isOver.getAsBoolean(); i++) {
        find("stays" + i % STAYING_KEYS, areKept);
        find(Writer.FLAPPING, false);
        boolean unused = table.contains(Writer.FLAPPING);
        assertThat(table.count())
            .as("count() while others write")
            .isBetween(areKept ? (long) STAYING_KEYS : 0, STAYING_KEYS + 1L);
        switch (i % 3) {
          case 0 -> requireKeys("keys()", Step.drain(table.keys()));
          case 1 -> {
            List<Map.Entry<String, byte[]>> entries = Step.drain(table.entries());
            entries.forEach(entry -> requireValue("entries()", entry.getKey(), entry.getValue()));
            requireKeys("entries()", entries.stream().map(Map.Entry::getKey).toList());
          }
          default -> {
            long size = Step.drain(table.values()).size();
            assertThat(size)
                .as("the number of values() while others write")
                .isBetween(areKept ? (long) STAYING_KEYS : 0, STAYING_KEYS + 1L);
          }
        }
        reads.step();
      }
    }

    private void find(String key, boolean mustBeThere) {
      table
          .find(key)
          .ifPresentOrElse(
              value -> requireValue("find", key, value),
              () ->
                  assertThat(mustBeThere)
                      .as("find(\"%s\") returned nothing, although the key is never removed", key)
                      .isFalse());
    }

    private static void requireValue(String call, String key, byte[] value) {
      assertThat(new Bytes(value))
          .as("the value that %s returns for \"%s\"", call, key)
          .isEqualTo(new Bytes(Writer.value(key)));
    }

    private void requireKeys(String call, List<String> keys) {
      assertThat(keys).as("%s while others write", call).doesNotHaveDuplicates();
      if (areKept) {
        assertThat(keys)
            .as("%s while others write: the keys that are never removed", call)
            .containsAll(Writer.content(false).keySet());
      }
    }
  }
}
