package dev.vht.examples.machine;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PagedMachineTest {
  private static final String SIZE = String.valueOf(1 << 20);

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
  void theMemoryImageIsTheSameOnEveryStorage() {
    String memory = printed("--url", "memory:", "--size", SIZE);
    assertThat(memory).contains("primes below 1,048,576: 82,025 (as is known)");
    assertThat(digest(printed("--url", url("files"), "--size", SIZE))).isEqualTo(digest(memory));
    assertThat(digest(printed("--url", url("sqlite") + ".db", "--size", SIZE)))
        .isEqualTo(digest(memory));
    assertThat(directory.resolve("map.png")).isNotEmptyFile();
  }

  @ParameterizedTest
  @ValueSource(strings = {"files", "sqlite"})
  void aKilledRunContinuesToTheSameEnd(String scheme) throws Exception {
    String expected = digest(printed("--url", "memory:", "--size", SIZE));
    String url = url(scheme);
    long seed = 20_261_121;
    Random random = new Random(seed);
    for (int kill = 0; kill < 3; kill++) {
      Process machine = started(url);
      machine.waitFor(300 + random.nextInt(700), TimeUnit.MILLISECONDS);
      machine.toHandle().destroyForcibly();
      machine.waitFor();
    }
    assertThat(digest(printed("--url", url, "--size", SIZE))).isEqualTo(expected);
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
                SIZE,
                "--checkpoint-seconds",
                "0"));
    command.addAll(List.of(all()));
    return new ProcessBuilder(command)
        .redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
        .start();
  }

  @Test
  void aTableOfAnotherRunIsRefusedUnlessStartedAnew() {
    printed("--url", url("files"), "--size", "1024");
    assertThat(PagedMachine.run(all("--url", url("files"), "--size", SIZE))).isNotZero();
    assertThat(printed("--url", url("files"), "--size", "4096", "--anew")).contains(": 564 (as");
  }
}
