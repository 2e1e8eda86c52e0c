package dev.vht.benchmarks.stores;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Where something is measured. */
public final class Machine {
  private Machine() {}

  /**
   * Describes the machine and the Java, for the documents.
   *
   * @return the processors, the operating system and the version of Java
   * @throws IOException if they cannot be read
   */
  public static String description() throws IOException {
    return "%d cores (%s), %s %s, Java %s"
        .formatted(
            Runtime.getRuntime().availableProcessors(),
            processor(),
            System.getProperty("os.name"),
            System.getProperty("os.version"),
            System.getProperty("java.version"));
  }

  private static String processor() throws IOException {
    Path file = Path.of("/proc/cpuinfo");
    if (!Files.exists(file)) {
      return System.getProperty("os.arch");
    }
    return Files.readAllLines(file).stream()
        .filter(line -> line.startsWith("model name"))
        .map(line -> line.substring(line.indexOf(':') + 1).strip())
        .findFirst()
        .orElse(System.getProperty("os.arch"));
  }
}
