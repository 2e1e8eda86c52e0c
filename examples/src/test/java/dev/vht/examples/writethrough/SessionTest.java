package dev.vht.examples.writethrough;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vht.ConfigurationException;
import dev.vht.VirtualHashTable;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The session prints the same on every storage. {@code OnPostgresqlTest} runs it on a server. */
@Tag("slow")
public class SessionTest {
  @TempDir Path directory;

  /**
   * Returns what the session prints.
   *
   * @throws IOException if the resource cannot be read
   */
  public static String expected() throws IOException {
    try (var text = SessionTest.class.getResourceAsStream("session.txt")) {
      return new String(text.readAllBytes(), UTF_8);
    }
  }

  /** Runs the session, and returns what it prints. */
  public static String printed(String url) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    Session.run(url, new PrintStream(bytes, true, UTF_8));
    return bytes.toString(UTF_8).replace(System.lineSeparator(), "\n");
  }

  private String url() {
    return "sqlite:" + directory.resolve("session.db");
  }

  @Test
  void theSessionOnSqlitePrintsWhatIsExpectedAndDeletesItsTables() throws IOException {
    leaveTablesOfAKilledSession();
    assertThat(printed(url())).isEqualTo(expected());
    assertThat(directory.resolve("session.db")).doesNotExist();
  }

  private void leaveTablesOfAKilledSession() {
    try (VirtualHashTable<String, Long> left = new Tables(url()).hash()) {
      left.set("left", 1L);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"files:x", "log:x", "memory:x"})
  void aStorageForOneProcessIsRefused(String url) {
    assertThatThrownBy(() -> Session.run(url, System.out))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining(url)
        .hasMessageContaining("two processes")
        .hasMessageContaining("sqlite: or postgresql:");
  }

  @Test
  void aNamedTableIsRefused() {
    assertThatThrownBy(() -> Session.run(url() + "?table=mine", System.out))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("leave the option table out of " + url());
  }

  @ParameterizedTest
  @ValueSource(strings = {"sqlite:", "sqlite:?busy=1"})
  void aDatabaseWithoutAFileIsRefused(String url) {
    assertThatThrownBy(() -> Session.run(url, System.out))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageStartingWith(url + " names no file");
  }

  @Test
  void theProgramSaysWhatIsWrongWithItsArguments() {
    assertThat(WriteThrough.run("--unknown")).isEqualTo(2);
    assertThat(WriteThrough.run("nothing:like/this")).isEqualTo(1);
  }

  @Test
  void aSecondProcessThatFailsEndsTheSession() {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    PrintStream out = new PrintStream(bytes, true, UTF_8);
    try (Peer peer = Peer.start(url(), out)) {
      assertThatThrownBy(() -> peer.tell("sing"))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageStartingWith("process B has ended before the session");
    }
    assertThat(bytes.toString(UTF_8)).startsWith("B  ");
  }

  @Test
  void eachPartOfTheSessionThatThePageShowsIsPrinted() throws IOException {
    Path root = Path.of(System.getProperty("basedir", ".")).toAbsolutePath().normalize();
    String page = Files.readString(root.resolveSibling("docs").resolve("write-through.md"));
    List<String> blocks = new ArrayList<>();
    Pattern.compile("```text\n(.+?)```", Pattern.DOTALL)
        .matcher(page)
        .results()
        .map((MatchResult block) -> block.group(1))
        .forEach(blocks::add);
    assertThat(blocks).hasSizeGreaterThan(3);
    assertThat(expected()).contains(blocks);
  }
}
