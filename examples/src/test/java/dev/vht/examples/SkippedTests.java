package dev.vht.examples;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Repeats at the end of the build what the tests of a module could not test, and why. */
public final class SkippedTests {
  private SkippedTests() {}

  /**
   * Prints a file, if there is one, and removes it.
   *
   * @param arguments the path of the file
   * @throws IOException if it cannot be read
   */
  public static void main(String[] arguments) throws IOException {
    Path file = Path.of(arguments[0]);
    if (Files.exists(file)) {
      Files.readAllLines(file).stream().distinct().forEach(SkippedTests::warn);
      Files.delete(file);
    }
  }

  private static void warn(String line) {
    System.out.println("[WARNING] skipped tests: " + line);
  }
}
