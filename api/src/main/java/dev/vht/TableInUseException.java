package dev.vht;

import org.jspecify.annotations.Nullable;

/**
 * Another handle or process has the table open, and its storage cannot be shared (rule C3); the
 * message names the holder.
 */
public class TableInUseException extends OpenException {
  private static final long serialVersionUID = 1L;

  /**
   * Creates the exception.
   *
   * @param message what happened, where, and what to do about it
   */
  public TableInUseException(String message) {
    super(message);
  }

  /**
   * Creates the exception.
   *
   * @param message what happened, where, and what to do about it
   * @param cause the cause, or null
   */
  public TableInUseException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
