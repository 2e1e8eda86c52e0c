package dev.vht;

import org.jspecify.annotations.Nullable;

/** A new table was asked for where there is one already (rule L5). */
public class TableExistsException extends OpenException {
  private static final long serialVersionUID = 1L;

  /**
   * Makes the exception.
   *
   * @param message what happened, where, and what to do about it
   */
  public TableExistsException(String message) {
    super(message);
  }

  /**
   * Makes the exception.
   *
   * @param message what happened, where, and what to do about it
   * @param cause what led to it, or null
   */
  public TableExistsException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
