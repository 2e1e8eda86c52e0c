package dev.vht.sqlite;

import dev.vht.ConfigurationException;
import dev.vht.spi.Location;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;

/** The path of a database as a URL gives it. */
final class DatabasePath {
  /** Of a name of a file or directory, in the file systems of today. */
  private static final int MOST_BYTES_OF_A_DIRECTORY = 255;

  /** With what SQLite and {@link TemporaryName} append to it. */
  private static final int MOST_BYTES_OF_A_FILE = 200;

  /** SQLite itself takes 510, with what is appended. */
  private static final int MOST_BYTES_OF_A_PATH = 450;

  private static final int SHOWN = 40;

  private final Location location;

  private DatabasePath(Location location) {
    this.location = location;
  }

  static Path of(Location location) {
    return new DatabasePath(location).resolved();
  }

  private Path resolved() {
    try {
      Path file = withoutParents(Path.of(location.path()).toAbsolutePath());
      if (file.toString().indexOf('?') >= 0 || file.getFileName() == null) {
        throw new ConfigurationException(
            "O1: " + location + " names " + file + ", where no URL can lead; name another file",
            null);
      }
      requireLength(file);
      return file;
    } catch (InvalidPathException e) {
      throw new ConfigurationException("O1: " + location + " is no path: " + e.getReason(), e);
    } catch (IOException e) {
      throw new ConfigurationException(
          "O1: " + location + " cannot be followed: " + e + "; name a path without ..", e);
    }
  }

  /** Takes {@code ..} for what the operating system does: the directory that a link leads to. */
  private static Path withoutParents(Path path) throws IOException {
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
          isLast ? MOST_BYTES_OF_A_FILE : MOST_BYTES_OF_A_DIRECTORY);
    }
    requireLength("the whole path", file.toString(), MOST_BYTES_OF_A_PATH);
  }

  private void requireLength(String part, String text, int most) {
    int bytes = text.getBytes(StandardCharsets.UTF_8).length;
    if (bytes > most) {
      throw new ConfigurationException(
          "O1: the path of "
              + location.scheme()
              + ":"
              + shortened(location.path())
              + " is too long: "
              + part
              + ", "
              + shortened(text)
              + ", has "
              + bytes
              + " bytes, and at most "
              + most
              + " can be used; make it shorter",
          null);
    }
  }

  private static String shortened(String text) {
    return text.length() <= 2 * SHOWN
        ? text
        : text.substring(0, SHOWN) + "..." + text.substring(text.length() - SHOWN);
  }
}
