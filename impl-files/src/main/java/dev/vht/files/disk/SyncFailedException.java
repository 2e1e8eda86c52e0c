package dev.vht.files.disk;

import java.io.IOException;
import java.nio.file.Path;

/**
 * Thrown when a sync fails. What was written since the last sync may then never reach the disk: the
 * kernel now considers its pages clean, so a later sync succeeds without writing them.
 */
public final class SyncFailedException extends IOException {
  private static final long serialVersionUID = 1L;

  /**
   * Creates an exception for a file.
   *
   * @param file the file or directory that could not be synced
   * @param cause why it failed
   */
  public SyncFailedException(Path file, Throwable cause) {
    super("syncing " + file + " failed: " + cause.getMessage(), cause);
  }
}
