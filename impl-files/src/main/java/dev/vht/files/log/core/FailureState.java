package dev.vht.files.log.core;

import dev.vht.StorageException;
import dev.vht.files.disk.SyncFailedException;
import dev.vht.files.place.FileFailures;
import dev.vht.files.place.LocationClaim;
import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Whether a log may still be written: not after a failure that only reopening it can mend. */
public final class FailureState {
  private final Path directory;
  private final LocationClaim claim;
  private volatile @Nullable StorageException poison;
  private volatile @Nullable Throwable interruption;

  FailureState(Path directory, LocationClaim claim) {
    this.directory = directory;
    this.claim = claim;
  }

  /** Refuses to go on if the table is not this process's any more. */
  public void requireHeld() {
    claim.requireHeld();
  }

  public void require() {
    requireHeld();
    requireFinished();
    StorageException reason = poison;
    if (reason != null) {
      throw refusal(String.valueOf(reason.getMessage()), reason);
    }
  }

  /** Refuses to go on if what is in memory is not what the log says. */
  public void requireFinished() {
    Throwable reason = interruption;
    if (reason != null) {
      throw refusal("a change was cut off half-way by " + reason, reason);
    }
  }

  private StorageException refusal(String why, Throwable cause) {
    return new StorageException(
        "the log in "
            + directory
            + " refuses to be written since a failure that only reopening it can mend;"
            + " close the table and open it again: "
            + why,
        cause);
  }

  /** What a sync that failed was to bring to the disk may be there or not, now and later. */
  SyncFailedException poisoned(SyncFailedException cause) {
    poison = FileFailures.of("sync", directory, cause);
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

  /** A change was cut off between the log and the index, by an error such as a lack of memory. */
  public void interrupted(Throwable cause) {
    interruption = cause; // nothing else: there may be neither memory nor stack
  }
}
