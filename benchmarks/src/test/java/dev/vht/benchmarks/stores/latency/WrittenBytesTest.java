package dev.vht.benchmarks.stores.latency;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WrittenBytesTest {
  @Test
  void countsAreRead() {
    assertThat(
            WrittenBytes.parse(
                List.of("rchar: 1", "wchar: 22", "write_bytes: 4096", "cancelled_write_bytes: 5")))
        .isEqualTo(new WrittenBytes(22, 4_096));
  }

  @Test
  void missingCountsAreReported() {
    assertThatIllegalArgumentException().isThrownBy(() -> WrittenBytes.parse(List.of("rchar: 1")));
  }

  @Test
  void writtenBytesAreCounted(@TempDir Path directory) throws IOException {
    WrittenBytes before = WrittenBytes.now();
    Files.write(directory.resolve("file"), new byte[100_000]);

    assertThat(WrittenBytes.now().since(before).byCalls()).isGreaterThanOrEqualTo(100_000);
  }
}
