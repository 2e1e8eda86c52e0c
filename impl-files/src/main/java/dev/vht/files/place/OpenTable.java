package dev.vht.files.place;

import dev.vht.files.disk.Disk;
import dev.vht.spi.Settings;
import java.io.IOException;

/**
 * A table that this process holds: all that a storage is opened with.
 *
 * @param <L> the scheme's layout
 * @param layout where its files are
 * @param marker what its marker says
 * @param settings how it is to be opened
 * @param claim the right to do so; the storage gives it up when it is closed
 */
public record OpenTable<L extends TableLayout>(
    L layout, Marker marker, Settings settings, LocationClaim claim) {

  /**
   * Returns where the table is.
   *
   * @return the disk
   */
  public Disk disk() {
    return layout.disk();
  }

  /**
   * Refuses to go on if something else is among the table's files.
   *
   * @throws dev.vht.NotATableException if there is
   * @throws dev.vht.StorageException if that cannot be found out
   */
  public void requireNothingForeign() {
    try {
      new LocationContents(layout).requireNothingForeign();
    } catch (IOException e) {
      throw FileFailures.of("look into", layout.directory(), e, "nothing was changed");
    }
  }

  /**
   * Destroys the table and gives up the claim.
   *
   * @throws dev.vht.NotATableException if something else is among the table's files; nothing is
   *     destroyed, and the claim is kept
   * @throws dev.vht.StorageException if it cannot be destroyed
   */
  public void destroy() {
    claim.requireHeld();
    try {
      new LocationContents(layout).requireNothingForeign();
      TableDeleter.of(layout, claim);
      layout.deleteIfEmpty(layout.directory());
    } catch (IOException e) {
      throw TableDeleter.failed(layout, e);
    }
  }
}
