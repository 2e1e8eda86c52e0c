package dev.vht.benchmarks.stores.latency;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * What this process has written to files since it began, as Linux counts it.
 *
 * @param byCalls the bytes passed to calls that write; what is written to mapped files is not among
 *     them
 * @param toDevice the bytes of pages that became dirty, which the system has to write to the
 *     device; a page that is changed again before it is written counts once
 */
record WrittenBytes(long byCalls, long toDevice) {
  private static final Path COUNTS = Path.of("/proc/self/io");

  /** Reads the counts. */
  static WrittenBytes now() throws IOException {
    return parse(Files.readAllLines(COUNTS));
  }

  /** Parses lines as {@code wchar: 123}. */
  static WrittenBytes parse(List<String> lines) {
    return new WrittenBytes(count(lines, "wchar"), count(lines, "write_bytes"));
  }

  private static long count(List<String> lines, String name) {
    return lines.stream()
        .filter(line -> line.startsWith(name + ":"))
        .mapToLong(line -> Long.parseLong(line.substring(name.length() + 1).strip()))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("no " + name + " in " + lines));
  }

  /** Returns what was written after an earlier moment. */
  WrittenBytes since(WrittenBytes earlier) {
    return new WrittenBytes(byCalls - earlier.byCalls, toDevice - earlier.toDevice);
  }
}
