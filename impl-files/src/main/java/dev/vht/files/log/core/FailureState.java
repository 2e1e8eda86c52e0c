package dev.vht.files.log.core;

import dev.vht.StorageException;
import dev.vht.files.disk.SyncFailedException;
import dev.vht.files.place.FileFailures;
import dev.vht.files.place.LocationClaim;
import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Remembers failures after which a log cannot be written until it is reopened. */
public final class FailureState {
  private final Path directory;
  private final LocationClaim claim;
  private volatile @Nullable StorageException failure;
  private volatile @Nullable Throwable interruption;

  FailureState(Path directory, LocationClaim claim) {
    this.directory = directory;
    this.claim = claim;
  }

  /** Throws if another process has taken the table over. */
  public void requireHeld() {
    claim.requireHeld();
  }

  public void requireWritable() {
    requireHeld();
    requireConsistent();
    StorageException reason = failure;
    if (reason != null) {
      throw exception(String.valueOf(reason.getMessage()), reason);
    }
  }

  /** Throws if the index may not match the log. */
  public void requireConsistent() {
    Throwable reason = interruption;
    if (reason != null) {
      throw exception("a change was interrupted by " + reason, reason);
    }
  }

  private StorageException exception(String why, Throwable cause) {
    return new StorageException(
        "the log in "
            + directory
            + " cannot be written since a failure; close the table and open it again: "
            + why,
        cause);
  }

  /** Notes a failed sync, and returns the exception to throw. */
  SyncFailedException syncFailed(SyncFailedException cause) {
    failure = FileFailures.of("sync", directory, cause);
    return cause;
  }

  /** Notes that a write failed and could not be undone, and returns the exception to throw. */
  StorageException undoFailed(IOException cause) {
    StorageException exception =
        new StorageException(
            "cannot write "
                + directory
                + ", nor undo the write: "
                + cause.getMessage()
                + "; whether the last write was made shows when the table is opened again",
            cause);
    failure = exception;
    return exception;
  }

  /** Notes that an error interrupted a change between the log and the index. */
  public void changeInterrupted(Throwable cause) {
    interruption = cause; // no calls: there may be no memory or stack left
  }
}
