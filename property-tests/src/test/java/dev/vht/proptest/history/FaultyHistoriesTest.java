package dev.vht.proptest.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vht.VirtualHashTable;
import dev.vht.proptest.history.Verdict.Violation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The histories of faulty tables are not linearizable, and are shrunk to a few calls. */
@Timeout(600)
class FaultyHistoriesTest {
  private static final int MOST_CALLS = 9;

  @TempDir Path directory;

  @ParameterizedTest
  @EnumSource
  void everyFaultIsFoundWithinAHundredThousandCalls(HistoryFault fault) {
    try (VirtualHashTable<String, String> table = fault.over(MemoryHistoryTest.newTable())) {
      Verdict verdict = HistoryRun.on(table).record().verdict();
      assertThat(verdict)
          .isInstanceOfSatisfying(
              Violation.class,
              violation -> {
                assertThat(violation.operations()).hasSizeBetween(2, MOST_CALLS);
                assertThat(new EveryOrder(violation.operations()).exists()).isFalse();
              });
    }
  }

  @Test
  void theErrorNamesTheCallsThePageTheFilesAndTheSeed() throws IOException {
    try (VirtualHashTable<String, String> table =
        HistoryFault.LOST_WRITE.over(MemoryHistoryTest.newTable())) {
      HistoryRun run = HistoryRun.on(table).operations(200_000).into(directory);
      assertThatThrownBy(run::requireLinearizable)
          .isInstanceOf(AssertionError.class)
          .hasMessageContaining("are not linearizable: no order explains the results of these")
          .hasMessageContaining("then this has no place: ")
          .hasMessageContaining("  drawn     ")
          .hasMessageContaining("  recorded  ")
          .hasMessageContaining("  calls     -Dvht.seed=");
    }
    try (Stream<Path> files = Files.walk(directory)) {
      assertThat(files.map(Path::getFileName).map(Path::toString))
          .contains("violation.html", "p0.history");
    }
  }
}
