package dev.vht.files;

import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/**
 * Destroys a table. The first step, renaming the marker, decides: from then on the directory is no
 * table, whenever the process ends, and the next creation or deletion finishes the work. Only files
 * with names of {@link Layout} are deleted, and no link is followed.
 */
final class Demolition {
  private Demolition() {}

  /** Destroys the table of a directory whose lock the caller has, and gives up the lock. */
  static void of(Layout layout, TableLock lock) throws IOException {
    if (Files.exists(layout.marker())) {
      Files.move(layout.marker(), layout.tombstone(), StandardCopyOption.ATOMIC_MOVE);
    }
    sweep(layout);
    Files.deleteIfExists(layout.lock());
    lock.close();
    deleteIfEmpty(layout.directory());
  }

  /** Removes what a table that was not made or not destroyed to the end has left behind. */
  static void sweep(Layout layout) throws IOException {
    for (Path shard : layout.shards()) {
      for (Path file : Layout.list(shard)) {
        if (Layout.isValue(file) || Layout.isTemporary(file)) {
          Files.deleteIfExists(file);
        }
      }
      deleteIfEmpty(shard);
    }
    deleteIfEmpty(layout.values());
    for (Path file : Layout.list(layout.directory())) {
      if (String.valueOf(file.getFileName()).startsWith(Layout.MARKER + ".")) {
        Files.deleteIfExists(file);
      }
    }
    Files.deleteIfExists(layout.tombstone());
  }

  private static void deleteIfEmpty(Path directory) throws IOException {
    try {
      Files.deleteIfExists(directory);
    } catch (DirectoryNotEmptyException | NoSuchFileException e) {
      return; // somebody else's files, or somebody else was faster
    }
  }
}
