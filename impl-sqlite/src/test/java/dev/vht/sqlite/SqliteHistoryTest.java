package dev.vht.sqlite;

import dev.vht.proptest.history.HistoryRun;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Histories of two processes on one file. */
@Tag("slow")
class SqliteHistoryTest {
  @TempDir private Path directory;

  @Test
  void aFileThatTwoProcessesUseIsLinearizable() {
    HistoryRun.of("sqlite:" + directory.resolve("table.db"))
        .processes(2)
        .clients(4)
        .requireLinearizable();
  }

  @Test
  void threeKeysThatTwoProcessesUseAreLinearizable() {
    HistoryRun.of("sqlite:" + directory.resolve("table.db"))
        .processes(2)
        .clients(4)
        .keys(3)
        .operations(10_000)
        .requireLinearizable();
  }
}
