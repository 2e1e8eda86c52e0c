package dev.vht;

import org.jspecify.annotations.Nullable;

/**
 * Somebody else has the table open, and its storage does not allow two (rule C3); the message names
 * the holder.
 */
public class TableInUseException extends OpenException {
  private static final long serialVersionUID = 1L;

  /**
   * Makes the exception.
   *
   * @param message what happened, where, and what to do about it
   */
  public TableInUseException(String message) {
    super(message);
  }

  /**
   * Makes the exception.
   *
   * @param message what happened, where, and what to do about it
   * @param cause what led to it, or null
   */
  public TableInUseException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
