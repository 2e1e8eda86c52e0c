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

/** Creates a table's directory, and removes everything that was created if the creation fails. */
final class TableCreator {
  /** The length of the longest path within a table's directory, in characters. */
  private static final int LONGEST_NAMES = 110;

  private final TableLayout layout;
  private final Disk disk;

  /** The directories that were created, innermost first. */
  private final Deque<Path> created = new ArrayDeque<>();

  private @Nullable LocationClaim claim;
  private boolean isBegun;

  TableCreator(TableLayout layout) {
    this.layout = layout;
    this.disk = layout.disk();
  }

  void createDirectories() throws IOException {
    Deque<Path> missing = new ArrayDeque<>();
    Path next = layout.directory();
    while (disk.kind(next) == Kind.NOTHING) {
      missing.push(next);
      next = TableLayout.parent(next);
    }
    for (Path directory : missing) {
      disk.createDirectory(directory);
      created.push(directory);
    }
    requireRoomForNames();
  }

  /** Fails early if the directory's path leaves no room for the names of its files. */
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

  /**
   * Removes the remains of earlier attempts; from here on {@link #undo} deletes the table's files.
   */
  void begin() throws IOException {
    isBegun = true;
    TableDeleter.sweep(layout);
  }

  /** Syncs the names of the table and of the directories that lead to it. */
  void sync() throws IOException {
    for (Path directory : created) {
      disk.syncDirectory(TableLayout.parent(directory));
    }
    layout.syncNames();
  }

  /** The exception for a failed creation, after {@link #undo}. */
  StorageException failed(IOException cause) {
    boolean isUndone = cause.getSuppressed().length == 0;
    return FileFailures.of(
        "create a table in",
        layout.directory(),
        cause,
        isUndone ? "nothing of it is left" : "delete it to remove what is left of it");
  }

  void undo(Throwable reason) {
    try (LocationClaim held = claim) {
      if (isBegun && held != null) {
        TableDeleter.delete(layout, held);
      }
      for (Path directory : created) {
        layout.deleteIfEmpty(directory);
      }
    } catch (IOException | RuntimeException e) {
      reason.addSuppressed(e);
    }
  }
}
