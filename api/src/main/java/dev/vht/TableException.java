package dev.vht;

import org.jspecify.annotations.Nullable;

/** What all exceptions of tables have in common that no caller could have avoided by a rule. */
public class TableException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /**
   * Makes the exception.
   *
   * @param message what happened, where, and what to do about it
   */
  public TableException(String message) {
    super(message);
  }

  /**
   * Makes the exception.
   *
   * @param message what happened, where, and what to do about it
   * @param cause what led to it, or null
   */
  public TableException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
