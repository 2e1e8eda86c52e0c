package dev.vht.sqlite;

import dev.vht.ConfigurationException;
import dev.vht.spi.Location;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;

/** Resolves the path of a database from a URL. */
final class DatabasePath {
  /** The limit of common file systems. */
  private static final int MAX_DIRECTORY_NAME_BYTES = 255;

  /** Leaves room for what SQLite and {@link TemporaryName} append. */
  private static final int MAX_FILE_NAME_BYTES = 200;

  /** SQLite's limit is 510 bytes, appended suffixes included. */
  private static final int MAX_PATH_BYTES = 450;

  private static final int SHOWN_CHARACTERS = 40;

  private final Location location;

  private DatabasePath(Location location) {
    this.location = location;
  }

  static Path of(Location location) {
    return new DatabasePath(location).resolve();
  }

  private Path resolve() {
    try {
      Path file = resolveParents(Path.of(location.path()).toAbsolutePath());
      if (file.toString().indexOf('?') >= 0 || file.getFileName() == null) {
        throw new ConfigurationException(
            "O1: " + location + " names " + file + ", which no URL can name; name another file",
            null);
      }
      requireLength(file);
      return file;
    } catch (InvalidPathException e) {
      throw new ConfigurationException("O1: " + location + " is not a path: " + e.getReason(), e);
    } catch (IOException e) {
      throw new ConfigurationException(
          "O1: " + location + " cannot be resolved: " + e + "; name a path without ..", e);
    }
  }

  /** Resolves {@code ..} as the operating system does: relative to a symbolic link's target. */
  private static Path resolveParents(Path path) throws IOException {
    Path reached = path.getRoot();
    for (Path each : path) {
      String name = each.toString();
      if (name.equals("..")) {
        Path real = Files.isSymbolicLink(reached) ? reached.toRealPath() : reached;
        reached = real.getParent() == null ? real : real.getParent();
      } else if (!name.isEmpty() && !name.equals(".")) {
        reached = reached.resolve(each);
      }
    }
    return reached;
  }

  private void requireLength(Path file) {
    for (Path each : file) {
      boolean isLast = each.equals(file.getFileName()) && file.endsWith(each);
      requireLength(
          isLast ? "the name of its file" : "the name of a directory",
          each.toString(),
          isLast ? MAX_FILE_NAME_BYTES : MAX_DIRECTORY_NAME_BYTES);
    }
    requireLength("the whole path", file.toString(), MAX_PATH_BYTES);
  }

  private void requireLength(String part, String text, int max) {
    int bytes = text.getBytes(StandardCharsets.UTF_8).length;
    if (bytes > max) {
      throw new ConfigurationException(
          "O1: the path of %s:%s is too long: %s, %s, has %s bytes, and at most %s can be used; make it shorter"
              .formatted(
                  location.scheme(), shortened(location.path()), part, shortened(text), bytes, max),
          null);
    }
  }

  private static String shortened(String text) {
    return text.length() <= 2 * SHOWN_CHARACTERS
        ? text
        : text.substring(0, SHOWN_CHARACTERS)
            + "..."
            + text.substring(text.length() - SHOWN_CHARACTERS);
  }
}
