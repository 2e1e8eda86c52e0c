package dev.vht.examples.datalog;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("slow")
class DatalogTest {
  private static final List<String> ANSWERS =
      List.of(
          "sister(X, bart)?",
          "  X = lisa",
          "  X = maggie",
          "father(X, lisa)?",
          "  X = homer",
          "grandfather(X, maggie)?",
          "  X = abe");

  @TempDir Path directory;

  /** Opens the table, runs the program, closes the table. */
  private static List<String> printed(String url, String program) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    Datalog.run(url, program, new PrintStream(bytes, true, UTF_8));
    return bytes.toString(UTF_8).lines().toList();
  }

  private String url(String scheme) {
    return scheme + ":" + directory.resolve("theory");
  }

  @ParameterizedTest
  @ValueSource(strings = {"files", "log", "sqlite"})
  void assertedClausesSurviveReopening(String scheme) {
    String url = url(scheme);
    assertThat(printed(url, FamilyTree.PROGRAM)).isEmpty();
    assertThat(printed(url, FamilyTree.QUESTIONS)).isEqualTo(ANSWERS);
    assertThat(printed(url, FamilyTree.PROGRAM + FamilyTree.QUESTIONS)).isEqualTo(ANSWERS);
  }

  @ParameterizedTest
  @ValueSource(strings = {"files", "log", "sqlite"})
  void retractionsSurviveReopening(String scheme) {
    String url = url(scheme);
    String question = "grandfather(X, maggie)?";
    printed(url, FamilyTree.PROGRAM);
    printed(url, "parent(abe, homer)~");
    assertThat(printed(url, question)).containsExactly(question, "  no");
    printed(url, "parent(abe, homer).");
    assertThat(printed(url, question)).containsExactly(question, "  X = abe");
    printed(url, "grandfather(P, Q) :- grandparent(P, Q), male(P)~");
    assertThat(printed(url, question)).containsExactly(question, "  no");
  }

  @Test
  void aSyntaxErrorChangesNothing() {
    String url = url("files");
    assertThatThrownBy(() -> printed(url, "male(bart). male("))
        .isInstanceOf(DatalogException.class);
    assertThat(printed(url, "male(X)?")).containsExactly("male(X)?", "  no");
  }

  @ParameterizedTest
  @ValueSource(strings = {"files", "log", "sqlite"})
  void anotherProcessAnswersFromAssertedClauses(String scheme) throws Exception {
    assertThat(printedByAProcess("--url", url(scheme), FamilyTree.PROGRAM)).isEmpty();
    assertThat(printedByAProcess("--url", url(scheme), FamilyTree.QUESTIONS)).isEqualTo(ANSWERS);
  }

  private List<String> printedByAProcess(String... arguments)
      throws IOException, InterruptedException {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home", ""), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path", ""),
                Datalog.class.getName()));
    command.addAll(List.of(arguments));
    Path out = directory.resolve("out");
    Path errors = directory.resolve("errors");
    Process process =
        new ProcessBuilder(command)
            .redirectOutput(out.toFile())
            .redirectError(errors.toFile())
            .start();
    try {
      assertThat(process.waitFor(60, TimeUnit.SECONDS)).as("ends in time").isTrue();
    } finally {
      process.destroyForcibly();
    }
    assertThat(process.exitValue()).as(Files.readString(errors)).isZero();
    return Files.readAllLines(out);
  }

  @Test
  void theFamilyTreePrintsItsAnswersAndDeletesItsTables() throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    FamilyTree.run(directory, new PrintStream(bytes, true, UTF_8));
    List<String> expected = new ArrayList<>();
    for (String scheme : List.of("files", "sqlite")) {
      expected.add("-- the family tree, on " + scheme + ":, opened again");
      expected.addAll(ANSWERS);
    }
    assertThat(bytes.toString(UTF_8).lines()).isEqualTo(expected);
    assertThat(directory).isEmptyDirectory();
  }
}
