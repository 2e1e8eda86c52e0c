package dev.vht.files.place;

import dev.vht.spi.Settings.Access;
import java.io.IOException;

/**
 * Who may use which table: one writer, or any number of readers.
 *
 * <p>Apart from {@link dev.vht.files.disk.Disk}, because such rights belong to processes and end
 * with them, which no simulated disk can offer.
 */
public interface LocationClaims {

  /** By records and locks, over all processes ({@link TableLock}). */
  LocationClaims OF_THE_SYSTEM = (layout, access) -> TableLock.INSTANCE.claim(layout, access);

  /**
   * Claims a directory, at once or not at all.
   *
   * @param layout which; the directory is there
   * @param access for what
   * @return the right
   * @throws dev.vht.TableInUseException if somebody else has it; the message names the holder
   * @throws IOException if the file system refuses
   */
  LocationClaim claim(TableLayout layout, Access access) throws IOException;
}
