package dev.vht.proptest.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vht.StorageException;
import dev.vht.UnknownOutcomeException;
import dev.vht.VirtualHashTable;
import dev.vht.proptest.history.HistoryProcess.Work;
import dev.vht.proptest.history.Verdict.Linearizable;
import dev.vht.proptest.history.Verdict.Violation;
import dev.vht.proptest.planted.ForwardingTable;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Files of histories: what is written, merged, torn, or wrong. */
class HistoryFilesTest {
  @TempDir Path directory;

  private Path file(String name, String... lines) throws IOException {
    return Files.writeString(directory.resolve(name), String.join("", lines));
  }

  private static Verdict verdict(Path... files) throws IOException {
    return LinearizableHistory.ofFiles(List.of(files)).verdict();
  }

  @Test
  void whatIsRecordedIsRead() throws IOException {
    Path file = directory.resolve("history");
    String value = "a\tb\\N\nc\r";
    try (HistoryRecorder recorder = HistoryRecorder.create(file)) {
      recorder.invoked("p0", "k\t", new Call.Set(value));
      recorder.invoked("p1", "k\t", new Call.Replace(value, "d"));
      recorder.returned("p0", null);
      recorder.returned("p1", "false");
      recorder.invoked("p1", "k\t", new Call.Set("\\N"));
      recorder.failed("p1");
      recorder.invoked("p1", "k\t", new Call.Set("e"));
      recorder.unknown("p1");
      recorder.invoked("p0", "k\t", new Call.Find());
      recorder.returned("p0", value);
      recorder.invoked("p0", "k\t", new Call.Remove());
      recorder.returned("p0", "true");
      recorder.invoked("p0", "k\t", new Call.PutIfAbsent("f"));
      recorder.returned("p0", "\\N");
    }
    Verdict verdict = verdict(file);
    assertThat(verdict).isInstanceOf(Violation.class);
    assertThat(((Violation) verdict).culprit().call()).isEqualTo(new Call.PutIfAbsent("f"));
    assertThat(((Violation) verdict).culprit().outcome())
        .isInstanceOfSatisfying(
            Outcome.Returned.class, outcome -> assertThat(outcome.result()).isEqualTo("\\N"));
  }

  @Test
  void filesOfSeveralProcessesAreOneHistory() throws IOException {
    Path first = file("1", ">\ta\t10\tk\tset\tx\n", "=\ta\t20\t\\N\n");
    Path second = file("2", ">\tb\t30\tk\tfind\n", "=\tb\t40\tx\n");
    Path third = file("3", ">\tc\t30\tk\tfind\n", "=\tc\t40\t\\N\n");
    assertThat(verdict(first, second)).isEqualTo(new Linearizable(2, 1));
    assertThat(verdict(second, first)).isEqualTo(new Linearizable(2, 1));
    assertThat(verdict(second)).isInstanceOf(Violation.class);
    assertThat(verdict(first, second, third)).isInstanceOf(Violation.class);
  }

  @Test
  void aLastLineWithoutAnEndIsIgnored() throws IOException {
    String history = ">\ta\t10\tk\tset\tx\n=\ta\t20\t\\N\n>\ta\t30\tk\tset\t\u00e4\n";
    byte[] bytes = history.getBytes(StandardCharsets.UTF_8);
    for (int length = 0; length <= bytes.length; length++) {
      Path file = directory.resolve("torn");
      Files.write(file, Arrays.copyOf(bytes, length));
      long lines = new String(bytes, 0, length, StandardCharsets.UTF_8).lines().count();
      boolean isWhole = length > 0 && bytes[length - 1] == '\n';
      long calls = (lines + (isWhole ? 1 : 0)) / 2;
      assertThat(LinearizableHistory.ofFiles(List.of(file)).size()).isEqualTo(calls);
    }
  }

  @Test
  void aCallWithoutAReturnMayTakeEffectLater() throws IOException {
    Path killed = file("1", ">\ta\t10\tk\tset\tx\n");
    Path other =
        file("2", ">\tb\t30\tk\tfind\n", "=\tb\t40\t\\N\n", ">\tb\t50\tk\tfind\n=\tb\t60\tx\n");
    assertThat(verdict(killed, other)).isEqualTo(new Linearizable(3, 1));
    assertThat(verdict(other)).isInstanceOf(Violation.class);
  }

  @Test
  void aLineThatIsNoneOfAHistoryIsNamed() throws IOException {
    assertWrong("hello\n", "line 1", "\"hello\"");
    assertWrong(">\ta\t1\tk\tget\n", "there is no call \"get\"");
    assertWrong("=\ta\t1\t\\N\n", "has not made a call");
    assertWrong(">\ta\t1\tk\tfind\n>\ta\t2\tk\tfind\n", "line 2", "has not returned");
    assertWrong(">\ta\t2\tk\tfind\n=\ta\t1\t\\N\n", "record all times on one machine");
    assertWrong(">\ta\t2\tk\tset\t\\x\n", "unknown escape");
    Path one = file("one", ">\ta\t1\tk\tfind\n");
    Path other = file("other", ">\ta\t1\tk\tfind\n");
    assertThatThrownBy(() -> verdict(one, other))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("give each client its own name");
  }

  private void assertWrong(String content, String... parts) throws IOException {
    Path file = file("wrong", content);
    assertThatThrownBy(() -> verdict(file))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(file.toString())
        .hasMessageContainingAll(parts);
  }

  @Test
  void aFailedCallHadNoEffectAndAnUnknownOneMay() throws IOException {
    try (VirtualHashTable<String, String> memory = MemoryHistoryTest.newTable()) {
      VirtualHashTable<String, String> table =
          new ForwardingTable<>(memory) {
            @Override
            public void set(String key, String value) {
              if (value.equals("failed")) {
                throw new StorageException("failed");
              }
              super.set(key, value);
              throw new UnknownOutcomeException("lost", null, null);
            }
          };
      Path file = directory.resolve("history");
      try (HistoryRecorder recorder = HistoryRecorder.create(file)) {
        assertThatThrownBy(() -> recorder.call("a", table, "k", new Call.Set("failed")))
            .isInstanceOf(StorageException.class);
        assertThatThrownBy(() -> recorder.call("a", table, "k", new Call.Set("unknown")))
            .isInstanceOf(UnknownOutcomeException.class);
        assertThat(recorder.call("a", table, "k", new Call.Find())).isEqualTo("unknown");
      }
      assertThat(verdict(file)).isEqualTo(new Linearizable(2, 1));
    }
  }

  @Test
  @Tag("slow")
  @Timeout(120)
  void theFileOfAKilledProcessIsReadable() throws Exception {
    Path file = directory.resolve("history");
    Process process =
        new HistoryTarget.AtUrl("memory:")
            .start(new Work("p.", file, 4, 5, HistoryRun.Calls.ALL, Integer.MAX_VALUE, 1));
    assertThat(process.inputReader(StandardCharsets.UTF_8).readLine())
        .isEqualTo(HistoryProcess.READY);
    process.getOutputStream().write('\n');
    process.getOutputStream().flush();
    while (process.isAlive() && (!Files.exists(file) || Files.size(file) < 200_000)) {
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(5));
    }
    process.destroyForcibly().waitFor();
    LinearizableHistory history = LinearizableHistory.ofFiles(List.of(file));
    assertThat(history.size()).isGreaterThan(1000);
    assertThat(history.verdict()).isInstanceOf(Linearizable.class);
  }
}
