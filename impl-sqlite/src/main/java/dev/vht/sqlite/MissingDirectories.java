package dev.vht.sqlite;

import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The missing directories above a file. */
final class MissingDirectories {
  /** Windows cannot open a directory as a file, and syncs names by itself. */
  private static final boolean SYNCS =
      !System.getProperty("os.name", "").toLowerCase(Locale.ROOT).startsWith("windows");

  private final List<Path> innermostFirst = new ArrayList<>();

  private MissingDirectories() {}

  static MissingDirectories above(Path file) {
    MissingDirectories missing = new MissingDirectories();
    Path each = file.getParent();
    while (each != null && Files.notExists(each)) {
      missing.innermostFirst.add(each);
      each = each.getParent();
    }
    return missing;
  }

  void create() throws IOException {
    if (!innermostFirst.isEmpty()) {
      Files.createDirectories(innermostFirst.get(0));
    }
  }

  /** Syncs the directories' names to the disk. */
  void sync() throws IOException {
    for (Path each : innermostFirst) {
      syncParent(each);
    }
  }

  /** Deletes the directories after a failure, which the caller will throw. */
  void delete(Throwable reason) {
    try {
      for (Path each : innermostFirst) {
        Files.deleteIfExists(each);
      }
    } catch (IOException e) { // another process has put something into one
      reason.addSuppressed(e);
    }
  }

  /** Syncs a file's name to the disk. Restores the interrupt status. */
  static void syncParent(Path file) throws IOException {
    Path directory = file.getParent();
    boolean wasInterrupted = false;
    boolean isSynced = !SYNCS || directory == null;
    try {
      while (!isSynced && directory != null) {
        try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
          channel.force(true);
          isSynced = true;
        } catch (ClosedByInterruptException e) {
          wasInterrupted |= Thread.interrupted(); // else it would be closed again
        }
      }
    } finally {
      if (wasInterrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
