package dev.vht.files.log;

import dev.vht.StorageException;
import dev.vht.files.disk.SyncFailedException;
import dev.vht.files.place.Claim;
import dev.vht.files.place.Failures;
import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Whether a log may still be written: not behind a failure that only opening it anew can mend. */
final class Health {
  private final Path directory;
  private final Claim claim;
  private volatile @Nullable StorageException poison;

  Health(Path directory, Claim claim) {
    this.directory = directory;
    this.claim = claim;
  }

  /** Refuses to go on if the table is not this process's any more. */
  void requireHeld() {
    claim.requireHeld();
  }

  void require() {
    requireHeld();
    StorageException reason = poison;
    if (reason != null) {
      throw new StorageException(
          "the log in "
              + directory
              + " refuses to be written since a failure that only opening it anew can mend;"
              + " close the table and open it again: "
              + reason.getMessage(),
          reason);
    }
  }

  /** What a sync that failed was to bring to the disk may be there or not, now and later. */
  SyncFailedException poisoned(SyncFailedException cause) {
    poison = Failures.of("sync", directory, cause);
    return cause;
  }

  /** A write failed, and undoing it failed, too. */
  StorageException inDoubt(IOException cause) {
    StorageException failure =
        new StorageException(
            "cannot write "
                + directory
                + ", nor undo what was written: "
                + cause.getMessage()
                + "; whether the last write was made shows when the table is opened again",
            cause);
    poison = failure;
    return failure;
  }
}
