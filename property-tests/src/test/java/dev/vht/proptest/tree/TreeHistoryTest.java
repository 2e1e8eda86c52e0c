package dev.vht.proptest.tree;

import dev.vht.proptest.history.HistoryRun;
import org.junit.jupiter.api.Test;

class TreeHistoryTest {
  @Test
  void whatEightThreadsDoIsLinearizable() {
    HistoryRun.of("tree:history").clients(8).keys(20).operations(50_000).requireLinearizable();
  }
}
