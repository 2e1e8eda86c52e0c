package dev.vht.files.place;

import dev.vht.StorageException;
import dev.vht.files.disk.Disk;
import dev.vht.files.disk.Disk.Kind;
import java.io.IOException;

/**
 * Destroys a table. The first step, renaming the marker, is decisive. Once it is synced the
 * directory is not a table, even after a crash; the marker's copy is ignored, and the next creation
 * or deletion finishes the work. The renamed marker is deleted last, after all other deletions are
 * synced: data without either would be taken for foreign data and kept. Only files with names of
 * the {@link TableLayout} are deleted, and links are not followed.
 */
final class TableDeleter {
  private TableDeleter() {}

  /** Destroys the table and releases the claim. The directory itself and foreign files are kept. */
  static void delete(TableLayout layout, LocationClaim claim) throws IOException {
    Disk disk = layout.disk();
    if (disk.kind(layout.marker()) == Kind.FILE) {
      disk.move(layout.marker(), layout.tombstone());
      disk.syncDirectory(layout.directory());
    } else if (disk.kind(layout.copy()) == Kind.FILE) { // a table without its marker
      disk.move(layout.copy(), layout.tombstone());
      disk.syncDirectory(layout.directory());
    }
    sweep(layout);
    disk.delete(layout.lock());
    disk.syncDirectory(layout.directory());
    claim.close();
  }

  /** The exception for a deletion that failed at any step. */
  static StorageException failed(TableLayout layout, IOException cause) {
    return FileFailures.of(
        "delete the table in",
        layout.directory(),
        cause,
        "it may be deleted in part, delete it again to continue");
  }

  /** Removes the remains of an unfinished creation or deletion. */
  static void sweep(TableLayout layout) throws IOException {
    Disk disk = layout.disk();
    layout.sweep();
    if (disk.kind(layout.tombstone()) == Kind.FILE) {
      disk.syncDirectory(layout.directory());
      disk.delete(layout.tombstone());
    }
  }
}
