package dev.vht.benchmarks.run.measure;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class ProgressTest {
  private final AtomicLong seconds = new AtomicLong();
  private final ByteArrayOutputStream shown = new ByteArrayOutputStream();

  private Progress progress(boolean isTerminal) {
    return new Progress(
        new PrintStream(shown, true, StandardCharsets.UTF_8),
        isTerminal,
        () -> TimeUnit.SECONDS.toNanos(seconds.get()),
        4);
  }

  private String shown() {
    return shown.toString(StandardCharsets.UTF_8);
  }

  @Test
  void theTimeLeftFollowsFromTheTimeElapsed() {
    try (Progress progress = progress(false)) {
      progress.begin("first");
      assertThat(progress).hasToString("0/4, 0:00 elapsed, about ? left: first");

      progress.end();
      progress.begin("second");
      progress.advance(0.5);
      seconds.set(3_600);

      assertThat(progress).hasToString("1/4, 1:00:00 elapsed, about 1:40:00 left: second");
    }
  }

  @Test
  void aTerminalShowsOneLine() {
    try (Progress progress = progress(true)) {
      progress.begin("first");
      progress.show();
    }
    String line = "\r\u001b[K0/4, 0:00 elapsed, about ? left: first";
    assertThat(shown()).isEqualTo(line + line + System.lineSeparator());
  }

  @Test
  void aFileGetsLines() {
    try (Progress progress = progress(false)) {
      progress.show();
    }
    assertThat(shown().lines()).hasSize(2).allMatch(line -> line.startsWith("0/4, "));
  }
}
