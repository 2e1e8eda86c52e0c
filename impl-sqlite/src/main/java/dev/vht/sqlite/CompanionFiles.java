package dev.vht.sqlite;

import dev.vht.NotATableException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.HexFormat;
import java.util.List;

/**
 * The files next to a database that SQLite takes for its own by their names: {@code -journal},
 * {@code -wal} and {@code -shm}.
 *
 * <p>A process that opens the database lets SQLite apply them, overwrite them and delete them, even
 * by reading. So a file of such a name that SQLite did not write must be found before. The first
 * two begin with known bytes; they carry no locks, so they may be opened (unlike {@code -shm}, of
 * which only the size is looked at).
 */
final class CompanionFiles {
  private static final String JOURNAL = "d9d505f920a163d7";
  private static final List<String> LOGS = List.of("377f0682", "377f0683");
  private static final int PAGE_BYTES = 4096;

  /** What SQLite shortens its shared memory to before it uses it. */
  private static final int SHORTEST_MEMORY_BYTES = 3;

  /** No size of SQLite's. */
  private static final long NO_FILE = Long.MAX_VALUE;

  private final Path file;

  CompanionFiles(Path file) {
    this.file = file;
  }

  Path log() {
    return next("-wal");
  }

  Path memory() {
    return next("-shm");
  }

  private Path journal() {
    return next("-journal");
  }

  private Path next(String suffix) {
    return file.resolveSibling(file.getFileName() + suffix);
  }

  /** Throws if SQLite would apply, overwrite or delete a file that is not its own. */
  void requireSqlites() throws IOException {
    require(journal(), isJournal());
    require(log(), isLog());
    require(memory(), isMemory());
  }

  private void require(Path companion, boolean isSqlites) {
    if (!isSqlites) {
      throw new NotATableException(
          "L6: "
              + companion
              + " is not a file of SQLite, which would delete it because of its name when "
              + file
              + " is opened, so nothing is opened; rename it, or name another file",
          null);
    }
  }

  /** Throws if a log or a journal is there though its database is not: it would be applied. */
  void requireNoneWithoutDatabase() throws IOException {
    for (Path each : List.of(log(), journal())) {
      if (size(each) > 0) {
        throw new NotATableException(
            "L6: "
                + each
                + " belongs to a database "
                + file
                + " that is gone, and would be applied to a new one; put that database back, move"
                + " the file away, or let VirtualHashTables.delete remove it",
            null);
      }
    }
  }

  /** Deletes SQLite's files of a database that is gone. */
  void deleteWithoutDatabase() throws IOException {
    if (Files.notExists(file, LinkOption.NOFOLLOW_LINKS)) {
      if (isJournal()) {
        Files.deleteIfExists(journal());
      }
      if (isLog()) {
        Files.deleteIfExists(log());
        if (isMemory()) {
          Files.deleteIfExists(memory());
        }
      }
    }
  }

  private boolean isJournal() throws IOException {
    String start = start(journal(), JOURNAL.length() / 2);
    return JOURNAL.startsWith(start) || isBlank(start);
  }

  private boolean isLog() throws IOException {
    String start = start(log(), LOGS.get(0).length() / 2);
    return LOGS.stream().anyMatch(log -> log.startsWith(start)) || isBlank(start);
  }

  /** Zeros are what a journal has that is over, or a loss of power leaves. */
  private static boolean isBlank(String hex) {
    return hex.chars().allMatch(digit -> digit == '0');
  }

  private boolean isMemory() throws IOException {
    long size = size(memory());
    return size < 0 || size % PAGE_BYTES == 0 || size == SHORTEST_MEMORY_BYTES;
  }

  /** Returns -1 if there is nothing, and {@link #NO_FILE} if it is no file. */
  private static long size(Path file) throws IOException {
    try {
      BasicFileAttributes attributes =
          Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
      return attributes.isRegularFile() ? attributes.size() : NO_FILE;
    } catch (NoSuchFileException e) {
      return -1;
    }
  }

  private static String start(Path file, int bytes) throws IOException {
    long size = size(file);
    if (size <= 0 || size == NO_FILE) {
      return size == NO_FILE ? "no file" : "";
    }
    try (InputStream in = Files.newInputStream(file)) {
      return HexFormat.of().formatHex(in.readNBytes(bytes));
    } catch (NoSuchFileException e) {
      return "";
    }
  }
}
