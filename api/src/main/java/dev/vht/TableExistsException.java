package dev.vht;

import org.jspecify.annotations.Nullable;

/** There already is a table at a location where a new one is to be created (rule L5). */
public class TableExistsException extends OpenException {
  private static final long serialVersionUID = 1L;

  /**
   * Creates the exception.
   *
   * @param message what happened, where, and what to do about it
   */
  public TableExistsException(String message) {
    super(message);
  }

  /**
   * Creates the exception.
   *
   * @param message what happened, where, and what to do about it
   * @param cause the cause, or null
   */
  public TableExistsException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
