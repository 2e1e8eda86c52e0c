package dev.vht;

import org.jspecify.annotations.Nullable;

/** The bytes of a table are not what was written: the message names the file or the record. */
public class DamagedTableException extends StorageException {
  private static final long serialVersionUID = 1L;

  /**
   * Makes the exception.
   *
   * @param message what happened, where, and what to do about it
   */
  public DamagedTableException(String message) {
    super(message);
  }

  /**
   * Makes the exception.
   *
   * @param message what happened, where, and what to do about it
   * @param cause what led to it, or null
   */
  public DamagedTableException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
