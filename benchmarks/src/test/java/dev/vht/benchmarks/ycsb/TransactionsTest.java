package dev.vht.benchmarks.ycsb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.vht.benchmarks.stores.Store;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import site.ycsb.WorkloadException;

class TransactionsTest {
  private static final int RECORDS = 200;
  private static final Duration TIME = Duration.ofMillis(100);

  private final MemoryStore store = new MemoryStore();

  /** What passes all calls to the store, but for those that a test replaces. */
  private class Faulty implements Store {
    @Override
    public void put(byte[] key, byte[] value) {
      store.put(key, value);
    }

    @Override
    public byte @Nullable [] find(byte[] key) {
      return store.find(key);
    }

    @Override
    public void close() {}
  }

  private static Measured run(Mix mix, Store store)
      throws WorkloadException, InterruptedException, ExecutionException {
    Transactions transactions = new Transactions(mix, RECORDS, store);
    transactions.load();
    return transactions.run(2, TIME);
  }

  @ParameterizedTest
  @EnumSource
  void workloadsReadAndWriteInTheirProportions(Mix mix) throws Exception {
    Measured measured = run(mix, store);

    double reads = measured.reads().getTotalCount();
    double writes = measured.writes().getTotalCount();
    assertThat(measured.perSecond()).isPositive();
    assertThat(writes / (reads + writes)).isCloseTo(writesOf(mix), within(0.1));
  }

  private static double writesOf(Mix mix) {
    return switch (mix) {
      case A -> 0.5;
      case B, D -> 0.05;
      case C -> 0;
      case F -> 1.0 / 3; // each update follows a read, and half of the transactions read only
    };
  }

  @ParameterizedTest
  @EnumSource
  void aRunFailsIfAReadReturnsAnotherRecord(Mix mix) {
    Store faulty =
        new Faulty() {
          private byte @Nullable [] first;

          @Override
          public void put(byte[] key, byte[] value) {
            first = first == null ? value : first;
            super.put(key, value);
          }

          @Override
          public byte @Nullable [] find(byte[] key) {
            return first;
          }
        };

    assertThatThrownBy(() -> run(mix, faulty))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageMatching("\\d+ reads returned a wrong content");
  }

  @Test
  void aRunFailsIfOneByteIsWrong() {
    Store faulty =
        new Faulty() {
          @Override
          public byte @Nullable [] find(byte[] key) {
            byte[] value = super.find(key);
            if (value != null) {
              value[value.length - 1] ^= 1;
            }
            return value;
          }
        };

    assertThatThrownBy(() -> run(Mix.C, faulty))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("wrong content");
  }

  @Test
  void aRunFailsIfARecordIsLost() {
    Store faulty =
        new Faulty() {
          @Override
          public byte @Nullable [] find(byte[] key) {
            return key[key.length - 1] % 2 == 0 ? null : super.find(key);
          }
        };

    assertThatThrownBy(() -> run(Mix.C, faulty)).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void aRunFailsIfARecordIsNone() {
    Store faulty =
        new Faulty() {
          @Override
          public byte[] find(byte[] key) {
            return new byte[] {5};
          }
        };

    assertThatThrownBy(() -> run(Mix.C, faulty))
        .isInstanceOf(ExecutionException.class)
        .hasCauseInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void laterRunsAreJudgedByTheirOwnReads() throws Exception {
    aRunFailsIfOneByteIsWrong();

    assertThat(run(Mix.C, store).reads().getTotalCount()).isPositive();
  }
}
