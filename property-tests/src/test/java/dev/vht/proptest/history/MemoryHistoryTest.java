package dev.vht.proptest.history;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vht.OpenMode;
import dev.vht.VirtualHashTable;
import dev.vht.proptest.history.Verdict.Linearizable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Histories of tables in memory. */
@Timeout(600)
class MemoryHistoryTest {

  static VirtualHashTable<String, String> newTable() {
    return HistoryProcess.open("memory:", OpenMode.CREATE);
  }

  @Test
  void aTableInMemoryIsLinearizable() {
    try (VirtualHashTable<String, String> table = newTable()) {
      HistoryRun.on(table).requireLinearizable();
    }
  }

  @Test
  void aTableInMemoryIsLinearizableOnOneKey() {
    try (VirtualHashTable<String, String> table = newTable()) {
      HistoryRun.on(table).keys(1).operations(20_000).requireLinearizable();
    }
  }

  @Test
  void aTableOfAnotherProcessIsLinearizable() {
    HistoryRun.of("memory:").operations(10_000).requireLinearizable();
  }

  @Test
  void aRunMakesAsManyCallsAsAskedFor() {
    try (VirtualHashTable<String, String> table = newTable()) {
      HistoryRun run = HistoryRun.on(table).processes(2).clients(3).keys(7).operations(1003);
      assertThat(run.record().verdict()).isEqualTo(new Linearizable(1003, 7));
    }
  }
}
