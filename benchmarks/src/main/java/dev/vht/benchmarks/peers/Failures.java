package dev.vht.benchmarks.peers;

import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** Texts of failures. */
final class Failures {
  /** Stands between what a property threw and what jqwik reports of it. */
  static final String SAMPLE = "\n--- sample ---\n";

  private static final String CAUSED_BY = "  caused by ";
  private static final int MOST_CAUSES = 8;
  private static final int LINES_OF_SAMPLE = 6;

  private Failures() {}

  /** Returns the message and the causes. */
  static String described(Throwable thrown) {
    StringBuilder text = new StringBuilder(String.valueOf(thrown.getMessage()));
    Throwable cause = thrown.getCause();
    for (int depth = 0; cause != null && depth < MOST_CAUSES; depth++) {
      text.append("\n").append(CAUSED_BY).append(firstLine(cause.toString()));
      cause = cause.getCause();
    }
    return text.toString();
  }

  private static String firstLine(String text) {
    return text.lines().findFirst().orElse("");
  }

  /** Returns the last cause, if it is an exception of the peer. */
  static Optional<String> peerException(String text) {
    return beforeSample(text)
        .lines()
        .filter(line -> line.startsWith(CAUSED_BY))
        .map(line -> line.substring(CAUSED_BY.length()))
        .filter(line -> !line.startsWith("java.lang.AssertionError"))
        .filter(line -> !line.startsWith("org.opentest4j") && !line.startsWith("dev.vht"))
        .reduce((first, second) -> second)
        .map(line -> line.replaceAll("[0-9]+", "#"));
  }

  /** Returns whether a property failed only because of an empty key or one that is too long. */
  static boolean isOfKeySize(String text) {
    String message = beforeSample(text);
    return message.contains("K4: the key has ") || message.contains("BadValueSizeException");
  }

  private static String beforeSample(String text) {
    int sample = text.indexOf(SAMPLE);
    return withoutPaths(sample < 0 ? text : text.substring(0, sample));
  }

  private static String withoutPaths(String text) {
    return text.replaceAll("/[^ :;,\"]*vht-try-[0-9]+/", "");
  }

  /** Returns the message, and the shrunk arguments if the message has no sequence. */
  static String essence(String text) {
    String message =
        beforeSample(text)
            .lines()
            .filter(line -> !line.startsWith(CAUSED_BY))
            .filter(line -> !line.isBlank())
            .collect(Collectors.joining("\n"));
    boolean hasSequence =
        message.contains("to reproduce:") || message.contains("after these calls");
    String sample = hasSequence ? "" : sample(text);
    return sample.isEmpty() ? message : message + "\nshrunk arguments:\n" + sample;
  }

  private static String sample(String text) {
    List<String> lines = withoutPaths(text).lines().toList();
    int title = -1;
    for (int i = 0; i < lines.size(); i++) {
      if (lines.get(i).startsWith("Shrunk Sample") || title < 0 && lines.get(i).equals("Sample")) {
        title = i;
      }
    }
    return title < 0
        ? ""
        : lines.stream()
            .skip(title + 2L)
            .takeWhile(line -> !line.isBlank())
            .limit(LINES_OF_SAMPLE)
            .collect(Collectors.joining("\n"));
  }
}
