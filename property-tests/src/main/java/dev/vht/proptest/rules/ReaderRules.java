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
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;

/** Readers while one thread writes. */
public interface ReaderRules extends RuleSet {
  int STAYING_KEYS = 10;
  int ROUNDS = 60;
  int READERS = 2;

  /** Present or absent, never an error; a key that is there throughout comes exactly once. */
  @Property(tries = 20, shrinking = ShrinkingMode.OFF)
  default void I2_a_reader_never_fails_because_of_a_writer(
      @ForAll Writer writer, @ForAll ContractChecking contracts) {
    TableFixture fixture = subject();
    try (TestTable test = new TestTable(fixture, writer.judgedBy(contracts, fixture))) {
      VirtualHashTable<String, byte[]> table = test.create();
      table.fill(Writer.content(true));
      AtomicBoolean isOver = new AtomicBoolean();
      ProgressCounter reads = new ProgressCounter();
      Reader reader = new Reader(table, writer.keepsWhatStays(test));
      ThreadTeam.run(
          1 + READERS,
          number -> {
            if (number > 0) {
              reader.readUntil(isOver, reads, number);
              return;
            }
            try {
              for (int round = 0; round < ROUNDS; round++) {
                writer.write(test, table, round);
                if (round % 8 == 0) {
                  reads.await();
                }
              }
            } finally {
              isOver.set(true);
            }
          });
      assertThat(Step.content(table)).as("the content in the end").hasSize((int) table.count());
    }
  }

  /** What is written meanwhile. */
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
          table.backup(test.elsewhere().url());
        }
        table.remove(FLAPPING);
      }
    };

    static final String FLAPPING = "comes and goes";

    abstract void write(TestTable test, VirtualHashTable<String, byte[]> table, int round);

    /** Whether the keys that are there before and after a round are there throughout. */
    boolean keepsWhatStays(TestTable test) {
      return true;
    }

    /**
     * R1 takes a filling for one moment. Readers of one that is made in steps see keys go and come
     * within it, which a contract that judges answers would report.
     */
    ContractChecking judgedBy(ContractChecking contracts, TableFixture fixture) {
      boolean isInSteps =
          this == FILLS && !fixture.capabilities().contains(FixtureCapability.ATOMIC_FILL);
      return isInSteps && contracts.judgeAnswers() ? ContractChecking.PROTOCOL : contracts;
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

  /** Reads in every way, and knows what may come. */
  record Reader(VirtualHashTable<String, byte[]> table, boolean areKept) {

    void readUntil(AtomicBoolean isOver, ProgressCounter reads, int first) {
      for (int i = first; !isOver.get(); i++) {
        find("stays" + i % STAYING_KEYS, areKept);
        find(Writer.FLAPPING, false);
        boolean unused = table.contains(Writer.FLAPPING);
        assertThat(table.count())
            .as("the count while others write")
            .isBetween(areKept ? (long) STAYING_KEYS : 0, STAYING_KEYS + 1L);
        switch (i % 3) {
          case 0 -> requireWalk("keys()", walked(table.keys()));
          case 1 -> {
            List<Map.Entry<String, byte[]>> entries = walked(table.entries());
            entries.forEach(entry -> requireValue("entries()", entry.getKey(), entry.getValue()));
            requireWalk("entries()", entries.stream().map(Map.Entry::getKey).toList());
          }
          default -> {
            long whole = walked(table.values()).size();
            assertThat(whole)
                .as("values() of a walk while others write")
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
                      .as("find(\"%s\") gave nothing, but the key is there throughout", key)
                      .isFalse());
    }

    private static void requireValue(String call, String key, byte[] value) {
      assertThat(new Bytes(value))
          .as("what %s gives for \"%s\"", call, key)
          .isEqualTo(new Bytes(Writer.value(key)));
    }

    private void requireWalk(String walk, List<String> keys) {
      assertThat(keys).as("a walk by %s while others write", walk).doesNotHaveDuplicates();
      if (areKept) {
        assertThat(keys)
            .as("a walk by %s: the keys that are there throughout", walk)
            .containsAll(Writer.content(false).keySet());
      }
    }

    private static <T> List<T> walked(Stream<T> stream) {
      try (stream) {
        return stream.toList();
      }
    }
  }
}
