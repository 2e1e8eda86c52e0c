package dev.vht.files.place;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Renders paths for messages: abbreviated, and on one line. */
final class PathText {
  private static final int LONGEST_NAME = 100;
  private static final int LONGEST_PATH = 600;
  private static final int SHOWN_OF_A_NAME = 20;
  private static final int SHOWN_OF_A_PATH = 200;

  /** The limit of almost all file systems, in bytes. */
  private static final int NAME_LIMIT = 255;

  /** The limit of Linux, in bytes. */
  private static final int PATH_LIMIT = 4_095;

  private static final Pattern CONTROL = Pattern.compile("\\p{Cntrl}");

  private PathText() {}

  static String of(Path path) {
    StringBuilder shown = new StringBuilder();
    for (Path name : path) {
      shown.append(shown.length() == 0 && !path.isAbsolute() ? "" : "/");
      shown.append(of(name.toString()));
    }
    String text = path.getNameCount() == 0 ? path.toString() : shown.toString();
    return text.length() <= LONGEST_PATH
        ? text
        : text.substring(0, SHOWN_OF_A_PATH)
            + "…"
            + text.substring(text.length() - SHOWN_OF_A_PATH);
  }

  private static String of(String name) {
    String shown =
        name.length() <= LONGEST_NAME
            ? name
            : name.substring(0, SHOWN_OF_A_NAME) + "…(" + name.length() + " characters)";
    return CONTROL
        .matcher(shown)
        .replaceAll(
            match ->
                Matcher.quoteReplacement(String.format("\\u%04x", (int) match.group().charAt(0))));
  }

  /** Describes which part of a path is too long for the file system. */
  static String describeTooLong(Path path) {
    for (Path name : path) {
      int length = bytes(name);
      if (length > NAME_LIMIT) {
        return String.format(
            "its part \"%s\" is too long: it has %d bytes, and a name has at most %d",
            of(name.toString()), length, NAME_LIMIT);
      }
    }
    int length = bytes(path);
    return length > PATH_LIMIT
        ? String.format(
            "it is too long: it has %d bytes, and a path has at most %d", length, PATH_LIMIT)
        : "it is too long, or a part of it is, for this file system (File name too long)";
  }

  private static int bytes(Path path) {
    return path.toString().getBytes(StandardCharsets.UTF_8).length;
  }

  /** Describes which part of a path is a file where a directory is needed. */
  static Optional<String> describeFileInPath(Path path) {
    for (Path part = path; part != null; part = part.getParent()) {
      if (Files.isRegularFile(part)) {
        return Optional.of(of(part) + " is a file, and not a directory");
      }
    }
    return Optional.empty();
  }
}
