package dev.vht.files.log;

import dev.vht.proptest.history.HistoryRun;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Histories of eight threads of a process. */
@Tag("slow")
class LogHistoryTest {
  @TempDir private Path directory;

  @Test
  void aTableThatEightThreadsUseIsLinearizable() {
    HistoryRun.of("log:" + directory.resolve("table"))
        .clients(8)
        .operations(40_000)
        .requireLinearizable();
  }
}
