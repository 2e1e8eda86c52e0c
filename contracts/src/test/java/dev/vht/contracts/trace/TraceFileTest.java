package dev.vht.contracts.trace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vht.contracts.trace.TraceFile.ObjectName;
import dev.vht.contracts.verdict.Phase;
import dev.vht.contracts.verdict.TraceEvent;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.assertj.core.api.AbstractThrowableAssert;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The content of trace files, and errors in files that are not traces. */
class TraceFileTest {
  private static final String LINE =
      "{\"moment\":\"CALL\",\"call\":1,\"object\":{\"type\":\"a.B\",\"id\":1},\"role\":\"\","
          + "\"method\":\"m()\",\"events\":[],\"arguments\":[%s],\"thread\":\"main\"}\n";

  @TempDir Path folder;
  private Path file = Path.of("");

  @BeforeEach
  void chooseFile() {
    file = folder.resolve("trace.jsonl");
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

  @Test
  void eachEventIsInTheFileBeforeItsCallContinues() throws IOException {
    try (TraceFile recorder = TraceFile.create(file, 2)) {
      recorder.accept(moment("aap"));
      assertThat(TraceFile.read(file))
          .singleElement()
          .satisfies(read -> assertThat(read.arguments()).containsExactly("aap"));
    }
  }

  @Test
  void omittedEventsAreCounted() throws IOException {
    try (TraceFile recorder = TraceFile.create(file, 1)) {
      recorder.accept(moment());
      assertThat(recorder.dropped()).isZero();
      recorder.accept(moment());
      recorder.accept(moment());
      assertThat(recorder.dropped()).isEqualTo(2);
    }
    assertThat(Files.readAllLines(file)).hasSize(2).last().isEqualTo("{\"dropped\":2}");
  }

  @Test
  void aClosedFileOmitsEventsAndMayBeClosedAgain() throws IOException {
    TraceFile recorder = TraceFile.create(file, 10);
    recorder.accept(moment());
    recorder.close();
    recorder.accept(moment());
    assertThat(recorder.dropped()).isEqualTo(1);
    assertThatCode(recorder::close).doesNotThrowAnyException();
    assertThat(Files.readAllLines(file)).hasSize(1);
  }

  @Test
  void aFullFileEndsWithTheNumberOfOmittedEvents() throws IOException {
    TraceFile recorder = TraceFile.create(file, 1);
    recorder.accept(moment());
    recorder.accept(moment());
    recorder.close();
    assertThatCode(recorder::close).doesNotThrowAnyException();
    assertThat(Files.readAllLines(file)).hasSize(2);
  }

  @Test
  @Timeout(value = 10, unit = TimeUnit.SECONDS)
  void otherThreadsMayWriteCountAndClose() throws InterruptedException, IOException {
    TraceFile recorder = TraceFile.create(file, 2);
    recorder.accept(moment());
    elsewhere(() -> recorder.accept(moment()));
    elsewhere(() -> recorder.accept(moment()));
    assertThat(recorder.dropped()).isEqualTo(1);
    elsewhere(recorder::close);
    recorder.close();
    elsewhere(() -> assertThat(recorder.dropped()).isEqualTo(1));
    elsewhere(recorder::close);
    assertThat(Files.readAllLines(file)).hasSize(3);
  }

  private static void elsewhere(Runnable task) throws InterruptedException {
    Thread thread = new Thread(task);
    thread.start();
    thread.join();
  }

  @ParameterizedTest
  @ValueSource(longs = {0, -1})
  void theMaximumIsAtLeastOne(long most) {
    assertThatThrownBy(() -> TraceFile.create(file, most))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("at most " + most + " events; it must be at least 1");
    assertThat(file).doesNotExist();
  }

  @Test
  void objectsAreNumberedInTheOrderInWhichTheyAppear() throws IOException {
    Object plain = new Object();
    try (TraceFile recorder = TraceFile.create(file, 10)) {
      recorder.accept(moment(List.of(1), plain, List.of(2), new Object(), List.of(1), plain));
    }
    assertThat(TraceFile.read(file).get(0).arguments())
        .extracting(name -> ((ObjectName) name).id())
        .containsExactly(2L, 3L, 4L, 5L, 2L, 3L);
  }

  @Test
  void anObjectsNameIsShort() {
    assertThat(new ObjectName("java.util.ArrayList", 3)).hasToString("ArrayList#3");
  }

  @Test
  void aDirectoryCannotBeWritten() {
    assertThatThrownBy(() -> TraceFile.create(folder, 1)).isInstanceOf(IOException.class);
  }

  // Files that are not traces.

  private AbstractThrowableAssert<?, ? extends Throwable> assertRejected(String content)
      throws IOException {
    Files.writeString(file, content);
    return assertThatThrownBy(() -> TraceFile.read(file)).isInstanceOf(IOException.class);
  }

  @Test
  void anErrorNamesTheLine() throws IOException {
    String good = LINE.formatted("");
    assertRejected(good + good + "no json\n" + good)
        .hasMessageContaining("trace.jsonl, line 3, is not an event of a trace: ");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "[]|it is not an object",
        "{\"moment\":\"CALL\"|Unexpected end-of-input",
        "{\"moment\":\"CALL\"}|it has no call",
        "{\"moment\":\"NEVER\"}|NEVER",
      })
  void anErrorExplainsWhatIsWrongWithALine(String line, String problem) throws IOException {
    assertRejected(line + "\n" + LINE.formatted("")).hasMessageContaining(problem);
  }

  @Test
  void nullableFieldsMayBeMissing() throws IOException {
    Files.writeString(file, LINE.formatted("1,-5000000000,2.5,[true],{\"char\":\"x\"}"));
    TraceEvent read = TraceFile.read(file).get(0);
    assertThat(read.arguments()).containsExactly(1, -5000000000L, 2.5, List.of(true), 'x');
    assertThat(read.result()).isNull();
    assertThat(read.exception()).isNull();
  }
}
