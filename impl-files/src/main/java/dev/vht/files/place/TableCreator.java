package dev.vht.files.place;

import dev.vht.StorageException;
import dev.vht.files.disk.Disk;
import dev.vht.files.disk.Disk.Kind;
import dev.vht.spi.Settings.Access;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * The making of a table, which leaves nothing behind if it does not come to its end: neither what
 * it made in the directory, nor directories that it made.
 */
final class TableCreator {
  /** What the longest path within a table's directory takes, in characters. */
  private static final int LONGEST_NAMES = 110;

  private final TableLayout layout;
  private final Disk disk;

  /** The directories that were not there, the innermost first. */
  private final Deque<Path> made = new ArrayDeque<>();

  private @Nullable LocationClaim claim;
  private boolean isBegun;

  TableCreator(TableLayout layout) {
    this.layout = layout;
    this.disk = layout.disk();
  }

  void makeDirectories() throws IOException {
    Deque<Path> missing = new ArrayDeque<>();
    Path next = layout.directory();
    while (disk.kind(next) == Kind.NOTHING) {
      missing.push(next);
      next = TableLayout.parent(next);
    }
    for (Path directory : missing) {
      disk.createDirectory(directory);
      made.push(directory);
    }
    requireRoomForNames();
  }

  /** A table whose directory can be made, but no file in it, would be of no use. */
  private void requireRoomForNames() throws IOException {
    if (disk.kind(layout.directory().resolve("n".repeat(LONGEST_NAMES))) != Kind.NOTHING) {
      throw new FileAlreadyExistsException(layout.directory().toString());
    }
  }

  LocationClaim claim(LocationClaims claims) throws IOException {
    LocationClaim claimed = claims.claim(layout, Access.READ_WRITE);
    claim = claimed;
    return claimed;
  }

  /** From here on everything in the directory is a remain of this making. */
  void begin() throws IOException {
    isBegun = true;
    TableDeleter.sweep(layout);
  }

  /** Brings the table's name to the disk, and those of the directories that lead to it. */
  void sync() throws IOException {
    for (Path directory : made) {
      disk.syncDirectory(TableLayout.parent(directory));
    }
    layout.syncNames();
  }

  /** Says that it failed, once it is undone. */
  StorageException failed(IOException cause) {
    boolean isUndone = cause.getSuppressed().length == 0;
    return FileFailures.of(
        "make a table in",
        layout.directory(),
        cause,
        isUndone ? "nothing of it is left" : "what is left of it is removed by deleting it");
  }

  void undo(Throwable reason) {
    try (LocationClaim held = claim) {
      if (isBegun && held != null) {
        TableDeleter.of(layout, held);
      }
      for (Path directory : made) {
        layout.deleteIfEmpty(directory);
      }
    } catch (IOException | RuntimeException e) {
      reason.addSuppressed(e);
    }
  }
}
