package dev.vht.files.place;

import dev.vht.StorageException;
import dev.vht.files.disk.SyncFailedException;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Says of a failed operation on files what was to be done, where, why not, and what now. */
public final class Failures {
  private Failures() {}

  /**
   * Makes the exception.
   *
   * @param operation what was to be done, such as {@code write}
   * @param path to what
   * @param cause why it failed
   * @return an exception to throw
   */
  public static StorageException of(String operation, Path path, IOException cause) {
    return new StorageException(
        "cannot " + operation + " " + path + ": " + reason(cause) + remedy(cause), cause);
  }

  private static String reason(IOException cause) {
    String kind = cause.getClass().getSimpleName().replaceFirst("Exception$", "");
    if (cause instanceof FileSystemException fileSystem) {
      @Nullable String reason = fileSystem.getReason();
      return reason == null ? kind + " " + fileSystem.getFile() : reason;
    }
    return cause.getMessage() == null ? kind : cause.getMessage();
  }

  private static String remedy(IOException cause) {
    String reason = reason(cause);
    if (cause instanceof SyncFailedException) {
      return "; what was written last may be lost: close the table and open it again";
    } else if (reason.contains("No space left")) {
      return "; the table is as it was: make room on the disk";
    } else if (reason.contains("Too many open files")) {
      return "; raise the limit of open files";
    }
    return "; the table is as it was";
  }
}
