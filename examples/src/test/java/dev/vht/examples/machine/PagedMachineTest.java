package dev.vht.examples.machine;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("slow")
class PagedMachineTest {
  private static final String SIZE = "2^20";
  private static final String KILLED_SIZE = "2^23";
  private static final long KILLED_BYTES = 1 << 22;
  private static final int KILLS = 4;

  @TempDir Path directory;

  private String url(String scheme) {
    return scheme + ":" + directory.resolve("pages");
  }

  /** Runs the machine in this process and returns what it prints. */
  private String printed(String... arguments) {
    PrintStream console = System.out;
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    System.setOut(new PrintStream(bytes, true, StandardCharsets.UTF_8));
    try {
      assertThat(PagedMachine.run(all(arguments))).isZero();
    } finally {
      System.setOut(console);
    }
    return bytes.toString(StandardCharsets.UTF_8);
  }

  private String[] all(String... arguments) {
    List<String> all = new ArrayList<>(List.of(arguments));
    all.addAll(List.of("--heat-map", directory.resolve("map.png").toString(), "--frames", "40"));
    return all.toArray(String[]::new);
  }

  private static String digest(String printed) {
    return printed
        .lines()
        .filter(line -> line.startsWith("memory image (SHA-256): "))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void theMemoryImageDoesNotDependOnTheStorage() {
    String memory = printed("--url", "memory:", "--size", SIZE);
    assertThat(memory).contains("primes below 1,048,576: 82,025 (as is known)");
    assertThat(digest(printed("--url", url("files"), "--size", SIZE))).isEqualTo(digest(memory));
    assertThat(digest(printed("--url", url("sqlite") + ".db", "--size", SIZE)))
        .isEqualTo(digest(memory));
    assertThat(directory.resolve("map.png")).isNotEmptyFile();
  }

  @Test
  void aRunKilledDuringCreationStartsAgain() throws Exception {
    killAt(1, started(url("files")));
    assertThat(printed("--url", url("files"), "--size", KILLED_SIZE)).contains("(as is known)");
  }

  /** Kills are timed by the files on disk, because no clock says how far a process has come. */
  @ParameterizedTest
  @ValueSource(strings = {"files:pages", "log:pages", "sqlite:pages.db"})
  void aKilledRunContinuesToTheSameResult(String place) throws Exception {
    String expected = digest(printed("--url", "memory:", "--size", KILLED_SIZE));
    String url = place.replace(":", ":" + directory + "/");
    Random random = new Random(20_261_121);
    for (int kill = 0; kill < KILLS; kill++) {
      killAt((long) ((kill + random.nextDouble()) / KILLS * KILLED_BYTES), started(url));
    }
    String printed = printed("--url", url, "--size", KILLED_SIZE);
    assertThat(digest(printed)).isEqualTo(expected);
    assertThat(printed).containsPattern("continuing after|it has ended in an earlier run");
  }

  private void killAt(long bytes, Process machine) throws Exception {
    boolean hasEnded = false;
    while (!hasEnded && bytesIn(directory) < bytes) {
      hasEnded = machine.waitFor(5, TimeUnit.MILLISECONDS);
    }
    machine.destroyForcibly().waitFor();
  }

  private static long bytesIn(Path directory) throws IOException {
    long[] bytes = {0};
    Files.walkFileTree(
        directory,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
            bytes[0] += file.endsWith("map.png") ? 0 : attributes.size();
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFileFailed(Path file, IOException e) {
            return FileVisitResult.CONTINUE; // deleted by the machine
          }
        });
    return bytes[0];
  }

  private Process started(String url) throws Exception {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path", ""),
                PagedMachine.class.getName(),
                "--url",
                url,
                "--size",
                KILLED_SIZE,
                "--checkpoint-seconds",
                "0"));
    command.addAll(List.of(all()));
    return new ProcessBuilder(command).redirectErrorStream(true).start();
  }

  @Test
  void aTableOfAnotherRunIsRejectedUnlessReplaced() {
    printed("--url", url("files"), "--size", "1024");
    assertThat(complaint("--url", url("files"), "--size", SIZE))
        .isEqualTo(
            "the table at "
                + url("files")
                + " is not of this machine: it is of a run of --size 1024; name another with --url,"
                + " or replace it with --restart");
    assertThat(printed("--url", url("files"), "--size", "4096", "--restart")).contains(": 564 (as");
  }

  @Test
  void aFinishedRunIsReported() {
    printed("--url", url("files"), "--size", "1024");
    assertThat(printed("--url", url("files"), "--size", "1024"))
        .contains("it has ended in an earlier run", "primes below 1,024: 172 (as is known)");
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '`',
      value = {
        "--size,   1000,   '1000' is not a power of two from 2^10 to 2^30",
        "--size,   2^9,    '2^9' is not a power of two",
        "--size,   2^31,   '2^31' is not a power of two",
        "--size,   many,   'many' is not a power of two",
        "--frames, 0,      '0' is not a number of frames from 1 to",
        "--frames, 999999, '999999' is not a number of frames from 1 to",
        "--url,    nowhere, O1: the URL \"nowhere\" is malformed",
      })
  void invalidOptionsAreExplained(String option, String value, String complaint) {
    assertThat(complaint(option, value)).contains(complaint);
  }

  /** Runs the machine in this process, expects it to fail, and returns its error output. */
  private String complaint(String... arguments) {
    PrintStream console = System.err;
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    System.setErr(new PrintStream(bytes, true, StandardCharsets.UTF_8));
    try {
      assertThat(PagedMachine.run(all(arguments))).isNotZero();
    } finally {
      System.setErr(console);
    }
    return bytes.toString(StandardCharsets.UTF_8).strip();
  }
}
