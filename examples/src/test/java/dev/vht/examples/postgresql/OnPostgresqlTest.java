package dev.vht.examples.postgresql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import dev.vht.examples.writethrough.SessionTest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The session on a server: the one that the system property names, or one that is started. */
@Tag("slow")
class OnPostgresqlTest {
  private static final String NAMED = System.getProperty("vht.server", "");

  @Test
  void theSessionOnPostgresqlPrintsWhatIsExpected() throws IOException {
    if (!NAMED.isEmpty() && !NAMED.equals(DemoServer.NONE)) {
      assertThat(SessionTest.printed(NAMED)).isEqualTo(SessionTest.expected());
      return;
    }
    Path left = leaveADirectoryOfAKilledProcess();
    List<String> progress = new ArrayList<>();
    try (DemoServer server = start(progress)) {
      assertThat(left).doesNotExist();
      assertThat(SessionTest.printed(server.url())).isEqualTo(SessionTest.expected());
    }
    assertThat(progress).last().isEqualTo("The server is stopped.");
    assertThat(directoryIn(progress)).doesNotExist();
  }

  private static Path leaveADirectoryOfAKilledProcess() throws IOException {
    Path left = Files.createTempDirectory(ServerDirectory.PREFIX);
    Files.createFile(left.resolve(ServerDirectory.LOCK));
    Files.createFile(Files.createDirectory(left.resolve("data")).resolve("1"));
    return left;
  }

  private static DemoServer start(List<String> progress) throws IOException {
    try {
      return DemoServer.start(NAMED, progress::add);
    } catch (IOException e) {
      String reason =
          "no PostgreSQL server can be started here ("
              + String.valueOf(e.getMessage()).lines().findFirst().orElse("")
              + "); name one by -Dvht.server";
      note(reason);
      return abort(reason);
    }
  }

  /** Leaves the reason for the last lines of the build. */
  private static void note(String reason) throws IOException {
    Path report = Path.of(System.getProperty("vht.report", "target/vht-report"));
    Files.createDirectories(report);
    Files.writeString(
        report.resolveSibling("skipped-tests.txt"),
        "examples: " + reason + "\n",
        StandardOpenOption.CREATE,
        StandardOpenOption.APPEND);
  }

  private static Path directoryIn(List<String> progress) {
    String begin = "Unpacking PostgreSQL into ";
    String line =
        progress.stream().filter(each -> each.startsWith(begin)).findFirst().orElseThrow();
    return Path.of(line.substring(begin.length(), line.indexOf(" and starting")));
  }

  @Test
  void aServerThatCannotBeStartedSaysHowToNameOne() {
    assertThat(OnPostgresql.howToNameOne("it is Monday"))
        .startsWith("No PostgreSQL server can be started here: it is Monday\n")
        .contains("-Dvht.server=postgresql://")
        .contains("PGPASSWORD");
  }
}
