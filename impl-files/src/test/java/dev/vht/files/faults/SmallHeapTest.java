package dev.vht.files.faults;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Unreachable values leave memory and stay in the table. */
@Tag("slow")
class SmallHeapTest {
  /** Values of 4 KiB: 1 GiB in total. */
  private static final int COUNT = Integer.getInteger("vht.small-heap.values", 1 << 18);

  @TempDir Path directory;

  @Test
  @Timeout(300)
  void aTableOfOneGibibyteIsReadAndRewrittenInAHeapOf64Mebibytes()
      throws IOException, InterruptedException {
    Process process =
        ChildJvm.start(SmallHeap.class, "log:" + directory.resolve("table"), "" + COUNT);
    try (BufferedReader said = process.inputReader(StandardCharsets.UTF_8)) {
      long sum = (long) COUNT * (COUNT - 1) / 2;
      assertThat(said.readLine()).isEqualTo(COUNT + " " + sum + " " + -sum);
      assertThat(process.waitFor()).isZero();
    } finally {
      process.destroyForcibly();
    }
  }
}
