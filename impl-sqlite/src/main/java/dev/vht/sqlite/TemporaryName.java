package dev.vht.sqlite;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The name of a database file while it is built: {@code pages.db}, a random UUID, and {@code .new}
 * or {@code .backup}.
 *
 * <p>A killed process may leave a complete or incomplete file with such a name, or a hard link to
 * the database. Such files are ignored, and deleting the table deletes them.
 */
final class TemporaryName {
  private static final Pattern ENDING =
      Pattern.compile(
          "\\.[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\\.(new|backup)");

  private TemporaryName() {}

  /** Returns a new unique name. */
  static Path of(Path file, String ending) {
    return file.resolveSibling(file.getFileName() + "." + UUID.randomUUID() + "." + ending);
  }

  /** Gives a temporary file its final name, unless that name is taken. */
  static void publish(Path temporary, Path target) throws IOException {
    try {
      Files.createLink(target, temporary);
    } catch (FileAlreadyExistsException e) {
      throw e;
    } catch (UnsupportedOperationException | FileSystemException e) { // no hard links here
      Files.move(temporary, target); // fails if the name is taken
    }
  }

  /** Returns the temporary names that are hard links to the file. */
  static List<Path> hardLinks(Path file) throws IOException {
    Object key = key(file);
    List<Path> names = new ArrayList<>();
    for (Path each : find(file)) {
      if (key != null && Objects.equals(key, key(each))) {
        names.add(each);
      }
    }
    return names;
  }

  private static @Nullable Object key(Path file) throws IOException {
    try {
      return Files.readAttributes(file, BasicFileAttributes.class).fileKey();
    } catch (NoSuchFileException e) {
      return null;
    }
  }

  /** Returns the files with temporary names for a file. */
  static List<Path> find(Path file) throws IOException {
    String name = String.valueOf(file.getFileName());
    List<Path> found = new ArrayList<>();
    Path directory = file.toAbsolutePath().getParent();
    if (directory == null) {
      return found;
    }
    DirectoryStream.Filter<Path> isTemporary =
        each -> isTemporary(String.valueOf(each.getFileName()), name);
    try (DirectoryStream<Path> files = Files.newDirectoryStream(directory, isTemporary)) {
      files.forEach(found::add);
    } catch (NoSuchFileException | NotDirectoryException e) {
      return found;
    }
    return found;
  }

  private static boolean isTemporary(String name, String target) {
    return name.startsWith(target) && ENDING.matcher(name.substring(target.length())).matches();
  }
}
