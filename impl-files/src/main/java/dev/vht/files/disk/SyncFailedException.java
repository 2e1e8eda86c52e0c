package dev.vht.files.disk;

import java.io.IOException;
import java.nio.file.Path;

/**
 * A sync failed: what the kernel holds may never reach the disk, whatever later syncs say, because
 * it takes the pages for clean from now on.
 */
public final class SyncFailedException extends IOException {
  private static final long serialVersionUID = 1L;

  /**
   * Names the file.
   *
   * @param file what was to be synced
   * @param cause why it failed
   */
  public SyncFailedException(Path file, Throwable cause) {
    super("syncing " + file + " failed: " + cause.getMessage(), cause);
  }
}
