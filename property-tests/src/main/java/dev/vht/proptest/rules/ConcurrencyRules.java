package dev.vht.proptest.rules;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vht.NoSuchTableException;
import dev.vht.OpenMode;
import dev.vht.TableInUseException;
import dev.vht.VirtualHashTable;
import dev.vht.contracts.verdict.ContractViolation;
import dev.vht.proptest.fixture.FixtureCapability;
import dev.vht.proptest.hook.RequiresCapability;
import dev.vht.proptest.hook.RuleSet;
import dev.vht.proptest.trial.ContractChecking;
import dev.vht.proptest.trial.ProgressCounter;
import dev.vht.proptest.trial.TestTable;
import dev.vht.proptest.trial.ThreadTeam;
import dev.vht.proptest.value.Bytes;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/** Several threads and several handles on one table. */
public interface ConcurrencyRules extends RuleSet {
  int THREADS = 4;

  @Property(tries = 12)
  @RequiresCapability(FixtureCapability.CONDITIONAL_WRITES)
  default void C1_exactly_one_of_several_threads_puts_an_absent_key(
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

  /** Reads at least once, and as long as the condition holds. */
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
  default void C2_calls_during_a_close_succeed_or_throw(@ForAll ContractChecking contracts) {
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
              if (!isCorrectOrClosed(table, value)) {
                throw new AssertionError(
                    "C2: find(\"a\") during close() neither returned the value set nor threw for rule L1");
              }
            }
          });
      test.forgetReports();
    }
  }

  /** Returns whether find returns the only value, or throws as on a closed table. */
  private static boolean isCorrectOrClosed(VirtualHashTable<String, byte[]> table, byte[] value) {
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
  default void C2_calls_during_a_deletion_succeed_or_throw(@ForAll ContractChecking contracts) {
    try (TestTable test = new TestTable(subject(), contracts)) {
      for (int round = 0; round < 3; round++) {
        VirtualHashTable<String, byte[]> table = test.create();
        assertThat(table.isEmpty())
            .as("isEmpty() of a table created where another one was deleted")
            .isTrue();
        new ConcurrentDeletion(table, test.offers(FixtureCapability.CONDITIONAL_WRITES)).run();
        assertThatThrownBy(() -> test.open(OpenMode.UPDATE))
            .as("opening a table that was deleted during other calls")
            .isInstanceOf(NoSuchTableException.class);
        if (test.offers(FixtureCapability.FILES)) {
          assertThat(test.place().path()).doesNotExist();
        }
      }
      test.forgetReports();
    }
  }

  @Property
  default void C3_a_second_handle_shares_the_table_or_fails_to_open(
      @ForAll ContractChecking contracts) {
    if (contracts == ContractChecking.FULL || contracts == ContractChecking.REPORT) {
      return; // FULL assumes a single handle, see docs/rules.md
    }
    try (TestTable test = new TestTable(subject(), contracts)) {
      VirtualHashTable<String, byte[]> table = test.create();
      if (test.offers(FixtureCapability.SHARED)) {
        VirtualHashTable<String, byte[]> other = test.open(OpenMode.UPDATE);
        table.set("a", new byte[] {1});
        assertThat(other.find("a").map(Bytes::new))
            .as("find(\"a\") of the second handle, after set of the first")
            .contains(new Bytes(new byte[] {1}));
        table.set("c", new byte[] {3});
        if (test.offers(FixtureCapability.CONDITIONAL_WRITES)) {
          assertThat(other.putIfAbsent("c", new byte[] {4}))
              .as("putIfAbsent(\"c\") of the second handle, after set of the first")
              .isPresent();
        }
        assertThat(other.contains("c")).as("contains(\"c\") of the second handle").isTrue();
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

  /** A thread that has read a value in any way never reads an older one. */
  @Property(tries = 8)
  default void C4_no_thread_reads_an_older_value_after_a_newer_one(
      @ForAll ContractChecking contracts) {
    long last = 300;
    try (TestTable test = new TestTable(subject(), contracts)) {
      VirtualHashTable<String, byte[]> table = test.create();
      table.set("a", Bytes.ofNumber(0));
      ProgressCounter reads = new ProgressCounter();
      boolean mayCompute = test.offers(FixtureCapability.CONDITIONAL_WRITES);
      ThreadTeam.run(
          () -> writeAscending(table, last, reads, mayCompute),
          2,
          (number, isOver) -> readAscending(table, isOver, reads));
      assertThat(Bytes.toNumber(table.ref("a"))).isEqualTo(last);
    }
  }

  private static void writeAscending(
      VirtualHashTable<String, byte[]> table,
      long last,
      ProgressCounter reads,
      boolean mayCompute) {
    for (long i = 1; i <= last; i++) {
      if (i % 10 == 0) {
        reads.await();
      }
      if (mayCompute && i % 3 == 0) {
        table.compute(
            "a", old -> Optional.of(Bytes.ofNumber(Bytes.toNumber(old.orElseThrow()) + 1)));
      } else {
        table.set("a", Bytes.ofNumber(i));
      }
      table.set("b" + i % 5, Bytes.ofNumber(i)); // evicts values from a small cache
    }
  }

  private static void readAscending(
      VirtualHashTable<String, byte[]> table, BooleanSupplier isOver, ProgressCounter reads) {
    long seen = 0;
    while (!isOver.getAsBoolean()) {
      reads.step();
      long now = Bytes.toNumber(table.ref("a"));
      assertThat(now).as("ref(\"a\") after a read of %d", seen).isGreaterThanOrEqualTo(seen);
      long walked = Bytes.toNumber(valueInEntries(table, "a"));
      assertThat(walked)
          .as("the value of \"a\" in entries() after ref returned %d", now)
          .isGreaterThanOrEqualTo(now);
      seen = walked;
    }
  }

  private static byte[] valueInEntries(VirtualHashTable<String, byte[]> table, String key) {
    try (Stream<Map.Entry<String, byte[]>> entries = table.entries()) {
      return entries
          .filter(entry -> entry.getKey().equals(key))
          .map(Map.Entry::getValue)
          .findFirst()
          .orElseThrow();
    }
  }
}
