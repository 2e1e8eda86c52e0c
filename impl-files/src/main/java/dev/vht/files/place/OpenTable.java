package dev.vht.files.place;

import dev.vht.files.disk.Disk;
import dev.vht.spi.Settings;
import java.io.IOException;

/**
 * A table that this process has claimed: everything that a storage needs to open it.
 *
 * @param <L> the scheme's layout
 * @param layout where its files are
 * @param marker the content of its marker
 * @param settings how to open it
 * @param claim the right to do so, which the storage releases when it is closed
 */
public record OpenTable<L extends TableLayout>(
    L layout, Marker marker, Settings settings, LocationClaim claim) {

  /** The disk that the table is on. */
  public Disk disk() {
    return layout.disk();
  }

  /**
   * Throws if there are foreign files in the table's directory.
   *
   * @throws dev.vht.NotATableException if there is
   * @throws dev.vht.StorageException if the directory cannot be read
   */
  public void requireNothingForeign() {
    try {
      new LocationContents(layout).requireNothingForeign();
    } catch (IOException e) {
      throw FileFailures.of("inspect", layout.directory(), e, "nothing was changed");
    }
  }

  /**
   * Destroys the table and releases the claim.
   *
   * @throws dev.vht.NotATableException if there are foreign files in its directory; nothing is
   *     destroyed, and the claim is kept
   * @throws dev.vht.StorageException if it cannot be destroyed
   */
  public void destroy() {
    claim.requireHeld();
    try {
      new LocationContents(layout).requireNothingForeign();
      TableDeleter.delete(layout, claim);
      layout.deleteIfEmpty(layout.directory());
    } catch (IOException e) {
      throw TableDeleter.failed(layout, e);
    }
  }
}
