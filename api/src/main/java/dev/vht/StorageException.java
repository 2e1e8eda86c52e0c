package dev.vht;

import org.jspecify.annotations.Nullable;

/**
 * The storage cannot be read or written: for example, the disk is full, a file is locked, or a
 * server is unreachable.
 */
public class StorageException extends TableException {
  private static final long serialVersionUID = 1L;

  /**
   * Creates the exception.
   *
   * @param message what happened, where, and what to do about it
   */
  public StorageException(String message) {
    super(message);
  }

  /**
   * Creates the exception.
   *
   * @param message what happened, where, and what to do about it
   * @param cause the cause, or null
   */
  public StorageException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
