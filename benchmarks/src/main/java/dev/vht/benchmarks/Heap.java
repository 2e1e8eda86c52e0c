package dev.vht.benchmarks;

import java.lang.management.ManagementFactory;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.management.JMException;
import javax.management.ObjectName;

/** The live objects on the heap, after garbage collection. */
public final class Heap {
  /** A line of a histogram: a rank, a count, bytes and the name of a class. */
  private static final Pattern ENGINE =
      Pattern.compile(
          "\\s*\\d+:\\s+(\\d+)\\s+\\d+\\s+dev\\.vht\\.contracts\\.internal\\.monitor\\..*");

  private static final int COLLECTIONS = 5;

  private Heap() {}

  /**
   * Returns the number of bytes in use.
   *
   * @return the number of bytes
   */
  public static long used() {
    for (int i = 0; i < COLLECTIONS; i++) {
      System.gc();
    }
    Runtime runtime = Runtime.getRuntime();
    return runtime.totalMemory() - runtime.freeMemory();
  }

  /** Returns the number of the engine's live objects: monitors, slices and their parts. */
  static long engineObjects() {
    return histogram()
        .lines()
        .map(ENGINE::matcher)
        .filter(Matcher::matches)
        .mapToLong(line -> Long.parseLong(line.group(1)))
        .sum();
  }

  private static String histogram() {
    try {
      return (String)
          ManagementFactory.getPlatformMBeanServer()
              .invoke(
                  new ObjectName("com.sun.management:type=DiagnosticCommand"),
                  "gcClassHistogram",
                  new Object[] {new String[0]},
                  new String[] {String[].class.getName()});
    } catch (JMException e) {
      throw new IllegalStateException(e);
    }
  }
}
