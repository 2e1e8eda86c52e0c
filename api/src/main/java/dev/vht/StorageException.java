package dev.vht;

import org.jspecify.annotations.Nullable;

/** The storage cannot be read or written: the disk is full, a file is locked, a server is away. */
public class StorageException extends TableException {
  private static final long serialVersionUID = 1L;

  /**
   * Makes the exception.
   *
   * @param message what happened, where, and what to do about it
   */
  public StorageException(String message) {
    super(message);
  }

  /**
   * Makes the exception.
   *
   * @param message what happened, where, and what to do about it
   * @param cause what led to it, or null
   */
  public StorageException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
