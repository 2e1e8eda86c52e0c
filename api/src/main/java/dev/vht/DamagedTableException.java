package dev.vht;

import org.jspecify.annotations.Nullable;

/** The bytes of a table differ from what was written; the message names the file or the record. */
public class DamagedTableException extends StorageException {
  private static final long serialVersionUID = 1L;

  /**
   * Creates the exception.
   *
   * @param message what happened, where, and what to do about it
   */
  public DamagedTableException(String message) {
    super(message);
  }

  /**
   * Creates the exception.
   *
   * @param message what happened, where, and what to do about it
   * @param cause the cause, or null
   */
  public DamagedTableException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
