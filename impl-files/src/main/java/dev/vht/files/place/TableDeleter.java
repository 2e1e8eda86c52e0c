package dev.vht.files.place;

import dev.vht.StorageException;
import dev.vht.files.disk.Disk;
import dev.vht.files.disk.Disk.Kind;
import java.io.IOException;

/**
 * Destroys a table. The first step, renaming the marker, decides: once it is on the disk the
 * directory is no table, whenever the process ends or the power fails, and the next creation or
 * deletion finishes the work; the marker's copy counts for nothing from then on. The renamed marker
 * goes last, when the disk knows of everything else that it is gone; for data without either would
 * be taken for somebody's, and kept. Only files with names of the {@link TableLayout} are deleted,
 * and no link is followed.
 */
final class TableDeleter {
  private TableDeleter() {}

  /**
   * Destroys the table of a directory that the caller has claimed, and gives up the claim. Leaves
   * the directory, empty but for what is not the table's.
   */
  static void of(TableLayout layout, LocationClaim claim) throws IOException {
    Disk disk = layout.disk();
    if (disk.kind(layout.marker()) == Kind.FILE) {
      disk.move(layout.marker(), layout.tombstone());
      disk.syncDirectory(layout.directory());
    } else if (disk.kind(layout.copy()) == Kind.FILE) { // a table that has lost its marker
      disk.move(layout.copy(), layout.tombstone());
      disk.syncDirectory(layout.directory());
    }
    sweep(layout);
    disk.delete(layout.lock());
    disk.syncDirectory(layout.directory());
    claim.close();
  }

  /** Says that it failed, which may have been at any step. */
  static StorageException failed(TableLayout layout, IOException cause) {
    return FileFailures.of(
        "delete the table in",
        layout.directory(),
        cause,
        "it may be deleted in part, and deleting it again goes on");
  }

  /** Removes what a table that was not made or not destroyed to the end has left behind. */
  static void sweep(TableLayout layout) throws IOException {
    Disk disk = layout.disk();
    layout.sweep();
    if (disk.kind(layout.tombstone()) == Kind.FILE) {
      disk.syncDirectory(layout.directory());
      disk.delete(layout.tombstone());
    }
  }
}
