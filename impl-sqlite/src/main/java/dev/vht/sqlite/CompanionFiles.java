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
 * The files next to a database that SQLite recognizes by name: {@code -journal}, {@code -wal} and
 * {@code -shm}.
 *
 * <p>When a process opens the database, even for reading, SQLite may apply, overwrite or delete
 * these files. Files with such a name that SQLite did not write must be detected first. Journals
 * and logs begin with known bytes, and carry no locks, so they may be opened. Shared memory does
 * carry locks, so only its size is checked.
 */
final class CompanionFiles {
  private static final String JOURNAL_MAGIC = "d9d505f920a163d7";
  private static final List<String> LOG_MAGICS = List.of("377f0682", "377f0683");
  private static final int PAGE_BYTES = 4096;

  /** The length to which SQLite truncates its shared memory before use. */
  private static final int TRUNCATED_MEMORY_BYTES = 3;

  /** The size of what is not a regular file; SQLite has no file of this size. */
  private static final long NOT_REGULAR = Long.MAX_VALUE;

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

  /** Throws if SQLite would apply, overwrite or delete a file that it did not write. */
  void requireWrittenBySqlite() throws IOException {
    require(journal(), isJournal());
    require(log(), isLog());
    require(memory(), isMemory());
  }

  private void require(Path companion, boolean isSqlites) {
    if (!isSqlites) {
      throw new NotATableException(
          ("L6: %s is not a file of SQLite, which would delete it because of its name when %s is"
                  + " opened, so nothing is opened; rename it, or name another file")
              .formatted(companion, file),
          null);
    }
  }

  /** Throws if a log or a journal exists without its database: a new one would apply it. */
  void requireNoOrphans() throws IOException {
    for (Path each : List.of(log(), journal())) {
      if (size(each) > 0) {
        throw new NotATableException(
            ("L6: %s belongs to a database %s that is gone, and would be applied to a new one; put"
                    + " that database back, move the file away, or let VirtualHashTables.delete"
                    + " remove it")
                .formatted(each, file),
            null);
      }
    }
  }

  /** Deletes SQLite's files if their database is gone. */
  void deleteOrphans() throws IOException {
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
    String start = start(journal(), JOURNAL_MAGIC.length() / 2);
    return JOURNAL_MAGIC.startsWith(start) || isBlank(start);
  }

  private boolean isLog() throws IOException {
    String start = start(log(), LOG_MAGICS.get(0).length() / 2);
    return LOG_MAGICS.stream().anyMatch(log -> log.startsWith(start)) || isBlank(start);
  }

  /** A finished journal begins with zeros, and a loss of power may leave zeros. */
  private static boolean isBlank(String hex) {
    return hex.chars().allMatch(digit -> digit == '0');
  }

  private boolean isMemory() throws IOException {
    long size = size(memory());
    return size < 0 || size % PAGE_BYTES == 0 || size == TRUNCATED_MEMORY_BYTES;
  }

  /** Returns -1 if nothing exists, and {@link #NOT_REGULAR} for other than a regular file. */
  private static long size(Path file) throws IOException {
    try {
      BasicFileAttributes attributes =
          Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
      return attributes.isRegularFile() ? attributes.size() : NOT_REGULAR;
    } catch (NoSuchFileException e) {
      return -1;
    }
  }

  private static String start(Path file, int bytes) throws IOException {
    long size = size(file);
    if (size <= 0 || size == NOT_REGULAR) {
      return size == NOT_REGULAR ? "no file" : "";
    }
    try (InputStream in = Files.newInputStream(file)) {
      return HexFormat.of().formatHex(in.readNBytes(bytes));
    } catch (NoSuchFileException e) {
      return "";
    }
  }
}
