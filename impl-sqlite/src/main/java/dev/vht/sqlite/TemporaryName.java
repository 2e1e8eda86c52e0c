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
 * The name under which a database is made before it gets its own: {@code pages.db}, a random UUID,
 * and {@code .new} or {@code .backup}.
 *
 * <p>A kill may leave a file of such a name, whole or not, or a second name of the database. It
 * counts as nothing, and deleting the table deletes it.
 */
final class TemporaryName {
  private static final Pattern ENDING =
      Pattern.compile(
          "\\.[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\\.(new|backup)");

  private TemporaryName() {}

  /** Returns a name that nothing has. */
  static Path of(Path file, String ending) {
    return file.resolveSibling(file.getFileName() + "." + UUID.randomUUID() + "." + ending);
  }

  /** Gives a file its own name, unless anything has it already. */
  static void replace(Path spare, Path own) throws IOException {
    try {
      Files.createLink(own, spare);
    } catch (FileAlreadyExistsException e) {
      throw e;
    } catch (UnsupportedOperationException | FileSystemException e) { // no links in this system
      Files.move(spare, own); // looks whether anything is there
    }
  }

  /** Returns the spare names of a file that are second names of it. */
  static List<Path> secondNames(Path file) throws IOException {
    Object key = key(file);
    List<Path> names = new ArrayList<>();
    for (Path each : all(file)) {
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

  /** Returns the files that have spare names of a file. */
  static List<Path> all(Path file) throws IOException {
    String name = String.valueOf(file.getFileName());
    List<Path> found = new ArrayList<>();
    Path directory = file.toAbsolutePath().getParent();
    if (directory == null) {
      return found;
    }
    DirectoryStream.Filter<Path> isSpare =
        each -> isSpare(String.valueOf(each.getFileName()), name);
    try (DirectoryStream<Path> files = Files.newDirectoryStream(directory, isSpare)) {
      files.forEach(found::add);
    } catch (NoSuchFileException | NotDirectoryException e) {
      return found;
    }
    return found;
  }

  private static boolean isSpare(String name, String own) {
    return name.startsWith(own) && ENDING.matcher(name.substring(own.length())).matches();
  }
}
