package dev.vht.proptest.rules;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vht.NoSuchTableException;
import dev.vht.OpenMode;
import dev.vht.TableInUseException;
import dev.vht.VirtualHashTable;
import dev.vht.contracts.verdict.ContractViolation;
import dev.vht.proptest.fixture.FixtureCapability;
import dev.vht.proptest.hook.RuleSet;
import dev.vht.proptest.trial.ContractChecking;
import dev.vht.proptest.trial.ProgressCounter;
import dev.vht.proptest.trial.TestTable;
import dev.vht.proptest.trial.ThreadTeam;
import dev.vht.proptest.value.Bytes;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/** Several threads on one table, and several handles. */
public interface ConcurrencyRules extends RuleSet {
  int THREADS = 4;

  @Property(tries = 12)
  default void C1_one_of_several_threads_puts_a_key_that_is_absent(
      @ForAll ContractChecking contracts) {
    try (TestTable test = new TestTable(subject(), contracts)) {
      VirtualHashTable<String, byte[]> table = test.create();
      for (int round = 0; round < 5; round++) {
        String key = "key" + round;
        AtomicInteger winners = new AtomicInteger();
        ThreadTeam.run(
            THREADS,
            number -> {
              if (table.putIfAbsent(key, new byte[] {(byte) number}).isEmpty()) {
                winners.incrementAndGet();
              }
            });
        assertThat(winners).as("threads that put the same absent key").hasValue(1);
      }
    }
  }

  @Property(tries = 8)
  default void C1_no_value_is_ever_torn(@ForAll ContractChecking contracts) {
    int size = 20_000;
    try (TestTable test = new TestTable(subject(), contracts)) {
      VirtualHashTable<String, byte[]> table = test.create();
      table.set("a", filled(size, 0));
      AtomicInteger writers = new AtomicInteger(THREADS / 2);
      ThreadTeam.run(
          THREADS,
          number -> {
            if (number % 2 == 0) {
              writeValues(table, size, number);
              writers.decrementAndGet();
            } else {
              readValuesWhile(() -> writers.get() > 0, table);
            }
          });
    }
  }

  private static void writeValues(VirtualHashTable<String, byte[]> table, int size, int number) {
    for (int i = 0; i < 20; i++) {
      table.set("a", filled(size, number * 20 + i));
    }
  }

  /** Reads as long as somebody writes: who is done before the writers begin sees nothing. */
  private static void readValuesWhile(
      BooleanSupplier condition, VirtualHashTable<String, byte[]> table) {
    do {
      byte[] value = table.ref("a");
      assertThat(value).isEqualTo(filled(value.length, value[0]));
    } while (condition.getAsBoolean());
  }

  private static byte[] filled(int size, int with) {
    byte[] value = new byte[size];
    Arrays.fill(value, (byte) with);
    return value;
  }

  @Property(tries = 12)
  default void C2_calls_beside_a_closing_end_well_or_are_refused(
      @ForAll ContractChecking contracts) {
    try (TestTable test = new TestTable(subject(), contracts)) {
      VirtualHashTable<String, byte[]> table = test.create();
      byte[] value = filled(1_000, 5);
      table.set("a", value);
      ThreadTeam.run(
          THREADS,
          number -> {
            for (int i = 0; i < 30; i++) {
              if (number == 0 && i == 10) {
                table.close();
              }
              if (!isRightOrRefused(table, value)) {
                throw new AssertionError("C2: a call during a closing gave a wrong answer");
              }
            }
          });
      test.forgetReports();
    }
  }

  /** Whether a reading gives the one value that there is, or the error of a closed table. */
  private static boolean isRightOrRefused(VirtualHashTable<String, byte[]> table, byte[] value) {
    try {
      Optional<byte[]> found = table.find("a");
      return found.isPresent() && Arrays.equals(found.get(), value);
    } catch (IllegalStateException e) {
      return true;
    } catch (ContractViolation e) {
      return e.rule().equals("L1");
    }
  }

  @Property(tries = 12)
  default void C2_calls_beside_a_deletion_end_well_or_are_refused(
      @ForAll ContractChecking contracts) {
    try (TestTable test = new TestTable(subject(), contracts)) {
      for (int round = 0; round < 3; round++) {
        VirtualHashTable<String, byte[]> table = test.create();
        assertThat(table.isEmpty()).as("whether nothing is left of the deleted table").isTrue();
        new ConcurrentDeletion(table).run();
        assertThatThrownBy(() -> test.open(OpenMode.UPDATE))
            .as("opening what was deleted during other calls")
            .isInstanceOf(NoSuchTableException.class);
        if (test.offers(FixtureCapability.FILES)) {
          assertThat(test.place().path()).doesNotExist();
        }
      }
      test.forgetReports();
    }
  }

  @Property
  default void C3_a_second_handle_shares_the_table_or_is_refused(
      @ForAll ContractChecking contracts) {
    if (contracts == ContractChecking.FULL || contracts == ContractChecking.REPORT) {
      return; // FULL judges a table by what its own handle does, as docs/rules.md says
    }
    try (TestTable test = new TestTable(subject(), contracts)) {
      VirtualHashTable<String, byte[]> table = test.create();
      if (subject().capabilities().contains(FixtureCapability.SHARED)) {
        VirtualHashTable<String, byte[]> other = test.open(OpenMode.UPDATE);
        table.set("a", new byte[] {1});
        assertThat(other.find("a").map(Bytes::new))
            .as("what one handle set, seen by another")
            .contains(new Bytes(new byte[] {1}));
        table.set("c", new byte[] {3});
        assertThat(other.putIfAbsent("c", new byte[] {4})).as("what is there already").isPresent();
        assertThat(other.contains("c")).as("whether it is there after that").isTrue();
        other.remove("a");
        other.remove("c");
        assertThat(table.count()).isZero();
        other.close();
        table.set("b", new byte[] {2});
      } else {
        assertThatThrownBy(() -> test.open(OpenMode.UPDATE))
            .isInstanceOf(TableInUseException.class)
            .hasMessageStartingWith("C3: ")
            .hasMessageContaining("process");
      }
    }
  }

  /** A reader that has seen a value in whatever way never finds an older one. */
  @Property(tries = 8)
  default void C4_no_thread_sees_a_table_run_backwards(@ForAll ContractChecking contracts) {
    long last = 300;
    try (TestTable test = new TestTable(subject(), contracts)) {
      VirtualHashTable<String, byte[]> table = test.create();
      table.set("a", version(0));
      AtomicBoolean isOver = new AtomicBoolean();
      ProgressCounter reads = new ProgressCounter();
      ThreadTeam.run(
          3,
          crew -> {
            if (crew > 0) {
              readForwards(table, isOver, reads);
            } else {
              try {
                writeForwards(table, last, reads);
              } finally {
                isOver.set(true);
              }
            }
          });
      assertThat(version(table.ref("a"))).isEqualTo(last);
    }
  }

  private static void writeForwards(
      VirtualHashTable<String, byte[]> table, long last, ProgressCounter reads) {
    for (long i = 1; i <= last; i++) {
      if (i % 10 == 0) {
        reads.await();
      }
      if (i % 3 == 0) {
        table.compute("a", old -> Optional.of(version(version(old.orElseThrow()) + 1)));
      } else {
        table.set("a", version(i));
      }
      table.set("b" + i % 5, version(i)); // has other values leave a cache
    }
  }

  private static void readForwards(
      VirtualHashTable<String, byte[]> table, AtomicBoolean isOver, ProgressCounter reads) {
    long seen = 0;
    while (!isOver.get()) {
      reads.step();
      long now = version(table.ref("a"));
      assertThat(now).as("what is read after %d", seen).isGreaterThanOrEqualTo(seen);
      long walked = version(walkedTo(table, "a"));
      assertThat(walked).as("what a walk shows after %d", now).isGreaterThanOrEqualTo(now);
      seen = walked;
    }
  }

  private static byte[] walkedTo(VirtualHashTable<String, byte[]> table, String key) {
    try (Stream<Map.Entry<String, byte[]>> entries = table.entries()) {
      return entries
          .filter(entry -> entry.getKey().equals(key))
          .map(Map.Entry::getValue)
          .findFirst()
          .orElseThrow();
    }
  }

  private static byte[] version(long version) {
    return ByteBuffer.allocate(Long.BYTES).putLong(version).array();
  }

  private static long version(byte[] bytes) {
    return ByteBuffer.wrap(bytes).getLong();
  }
}
