package dev.vht.files.place;

import dev.vht.StorageException;
import dev.vht.files.disk.SyncFailedException;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Creates exceptions for failed file operations: what failed, where, why, and the remedy. */
public final class FileFailures {
  private static final String UNCHANGED = "the table is as it was";

  private FileFailures() {}

  /** Creates the exception for an operation whose failure leaves the table unchanged. */
  public static StorageException of(String operation, Path path, IOException cause) {
    return of(operation, path, cause, UNCHANGED);
  }

  /**
   * Creates the exception.
   *
   * @param operation what failed, such as {@code delete the table in}
   * @param path the operation's object
   * @param outcome the state now and how to continue, such as {@code delete it again to continue}
   */
  public static StorageException of(
      String operation, Path path, IOException cause, String outcome) {
    return new StorageException(
        String.format(
            "cannot %s %s: %s; %s",
            operation, PathText.of(path), reason(path, cause), remedy(cause, outcome)),
        cause);
  }

  private static String reason(Path path, IOException cause) {
    String reason = text(cause);
    Path where = where(path, cause);
    if (reason.contains("File name too long")) {
      return PathText.describeTooLong(where);
    } else if (reason.contains("Not a directory")) {
      return PathText.describeFileInPath(where).orElse(reason);
    } else if (cause instanceof NoSuchFileException) {
      return "there is no " + PathText.of(where);
    } else if (cause instanceof FileAlreadyExistsException) {
      return PathText.of(where) + " is in the way";
    } else if (cause instanceof AccessDeniedException) {
      return "this process may not use " + PathText.of(where) + " (permission denied)";
    }
    return reason;
  }

  private static String text(IOException cause) {
    String kind = cause.getClass().getSimpleName().replaceFirst("Exception$", "");
    if (cause instanceof FileSystemException fileSystem) {
      @Nullable String reason = fileSystem.getReason();
      return reason == null ? kind + " " + fileSystem.getFile() : reason;
    }
    return cause.getMessage() == null ? kind : cause.getMessage();
  }

  private static Path where(Path path, IOException cause) {
    if (cause instanceof FileSystemException fileSystem) {
      @Nullable String file = fileSystem.getFile();
      return file == null || file.isEmpty() || !file.startsWith("/") ? path : Path.of(file);
    }
    return path;
  }

  private static String remedy(IOException cause, String outcome) {
    String reason = text(cause);
    if (cause instanceof SyncFailedException) {
      return "what was written last may be lost: close the table and open it again";
    } else if (reason.contains("No space left")) {
      return outcome + ": make room on the disk";
    } else if (reason.contains("Too many open files")) {
      return outcome + ": raise the limit of open files";
    } else if (reason.contains("Read-only file system")) {
      return outcome + ": there it can only be opened with READ_ONLY";
    } else if (cause instanceof AccessDeniedException) {
      return outcome + ": give access to the user that runs this process";
    }
    return outcome;
  }
}
