package dev.vht.files.place;

import dev.vht.spi.Settings.Access;
import java.io.IOException;

/**
 * Grants the right to use a table: to one writer or any number of readers.
 *
 * <p>This is separate from {@link dev.vht.files.disk.Disk} because such rights end with their
 * process, which a simulated disk cannot model.
 */
public interface LocationClaims {

  /** Claims among all processes ({@link TableLock}). */
  LocationClaims OF_THE_SYSTEM = (layout, access) -> TableLock.INSTANCE.claim(layout, access);

  /**
   * Claims a directory without waiting for its holder to close it.
   *
   * @param layout of a directory that exists
   * @param access for reading or writing
   * @return the right
   * @throws dev.vht.TableInUseException if another claim excludes this one; the message names the
   *     holder
   * @throws IOException if an I/O error occurs
   */
  LocationClaim claim(TableLayout layout, Access access) throws IOException;
}
