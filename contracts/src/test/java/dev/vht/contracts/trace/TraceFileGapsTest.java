package dev.vht.contracts.trace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vht.contracts.internal.report.WarningLog;
import dev.vht.contracts.verdict.Phase;
import dev.vht.contracts.verdict.TraceEvent;
import java.io.IOException;
import java.io.StringWriter;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Trace files with values that are hard to write, and with events that cannot be written. */
class TraceFileGapsTest {
  @TempDir Path folder;
  private Path file = Path.of("");

  @BeforeEach
  void begin() {
    file = folder.resolve("trace.jsonl");
    WarningLog.warnings("");
  }

  private static TraceEvent moment(@Nullable Object... arguments) {
    return new TraceEvent(
        Phase.CALL,
        1,
        "target",
        "",
        "m()",
        List.of(),
        Arrays.asList(arguments),
        null,
        null,
        "main");
  }

  // Any value.

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "\ud83d\ude42",
        "cut \ud83d",
        "\ude42",
        "\ude42\ud83d",
        "\ud83d\ud83d\ude42\ude42",
        "\u2028\u2029\u0085\ufeff\uffff",
        "\u0000\u0001\u001f\u007f\r\n\t\"\\/"
      })
  void everyStringIsRestored(String text) throws IOException {
    try (TraceFile recorder = TraceFile.create(file, 10)) {
      recorder.accept(moment(text, "after"));
      recorder.accept(moment("next"));
      assertThat(recorder.dropped()).isZero();
    }
    List<TraceEvent> read = TraceFile.read(file);
    assertThat(read).hasSize(2);
    assertThat(read.get(0).arguments()).containsExactly(text, "after");
  }

  @Test
  void everyCharIsRestoredAloneAndInAString() throws IOException {
    Object[] chars = new Object[1 << 16];
    StringBuilder all = new StringBuilder();
    for (int c = 0; c < chars.length; c++) {
      chars[c] = (char) c;
      all.append((char) c).append('.');
    }
    try (TraceFile recorder = TraceFile.create(file, 10)) {
      recorder.accept(moment(chars));
      recorder.accept(moment(all.toString()));
    }
    List<TraceEvent> read = TraceFile.read(file);
    assertThat(read.get(0).arguments()).containsExactly(chars);
    assertThat(read.get(1).arguments()).containsExactly(all.toString());
  }

  @Test
  void everyNumberIsRestored() throws IOException {
    Object[] numbers = {
      -0.0,
      Double.NaN,
      Double.MIN_VALUE,
      Double.NEGATIVE_INFINITY,
      Float.NaN,
      -0.0f,
      Long.MIN_VALUE,
      Integer.MIN_VALUE,
      (short) -1,
      (byte) -1
    };
    try (TraceFile recorder = TraceFile.create(file, 10)) {
      recorder.accept(moment(numbers));
    }
    assertThat(TraceFile.read(file).get(0).arguments()).containsExactly(numbers);
  }

  /** A value that cannot be compared. */
  private static final class Odd {
    @Override
    public boolean equals(@Nullable Object other) {
      throw new IllegalStateException("no equality");
    }

    @Override
    public int hashCode() {
      throw new IllegalStateException("no hash");
    }
  }

  @Test
  void anArgumentThatCannotBeComparedIsNamedByIdentity() throws IOException {
    Odd odd = new Odd();
    try (TraceFile recorder = TraceFile.create(file, 10)) {
      recorder.accept(moment(odd, new Odd(), odd));
      assertThat(recorder.dropped()).isZero();
    }
    List<@Nullable Object> read = TraceFile.read(file).get(0).arguments();
    assertThat(read.get(0)).isEqualTo(read.get(2)).isNotEqualTo(read.get(1));
  }

  // Events that cannot be written.

  /** A disk that is full for a while; a write then succeeds only in part. */
  private static final class FullDisk extends Writer {
    private final StringWriter content = new StringWriter();
    private boolean isFull;

    @Override
    public void write(char[] text, int from, int length) throws IOException {
      content.write(text, from, isFull ? length / 2 : length);
      if (isFull) {
        throw new IOException("no space left on device");
      }
    }

    @Override
    public void flush() {}

    @Override
    public void close() throws IOException {
      if (isFull) {
        throw new IOException("no space left on device");
      }
    }
  }

  @Test
  void aTraceIsReadUpToAMarkedGap() throws IOException {
    FullDisk disk = new FullDisk();
    try (TraceFile recorder = TraceFile.to(file, 10, disk)) {
      recorder.accept(moment("before"));
      disk.isFull = true;
      recorder.accept(moment("lost"));
      recorder.accept(moment("lost too"));
      disk.isFull = false;
      recorder.accept(moment("after"));
      assertThat(recorder.dropped()).isEqualTo(2);
    }
    String content = disk.content.toString();
    assertThat(content).contains("\n{\"gap\":2}\n").endsWith("{\"dropped\":2}\n");
    Files.writeString(file, content);
    assertThat(TraceFile.read(file))
        .singleElement()
        .satisfies(read -> assertThat(read.arguments()).containsExactly("before"));
    assertThat(WarningLog.warnings(file.toString()))
        .containsExactly(
            "the trace file "
                + file
                + " lacks an event that could not be written; the program continues",
            "the trace file " + file + " lacks 2 events that could not be written");
  }

  @Test
  void aFailureToCloseIsLogged() {
    FullDisk disk = new FullDisk();
    TraceFile recorder = TraceFile.to(file, 10, disk);
    disk.isFull = true;
    recorder.accept(moment("lost"));
    assertThatCode(recorder::close).doesNotThrowAnyException();
    assertThat(WarningLog.warnings("could not be written to its end")).hasSize(1);
  }

  @Test
  void aDamagedLineBeforeAGapIsReported() throws IOException {
    try (TraceFile recorder = TraceFile.create(file, 1)) {
      recorder.accept(moment("before"));
    }
    String line = Files.readString(file);
    Files.writeString(file, line + "no json\n" + line + "{\"gap\":1}\n");
    assertThatThrownBy(() -> TraceFile.read(file)).hasMessageContaining("line 2");
  }
}
