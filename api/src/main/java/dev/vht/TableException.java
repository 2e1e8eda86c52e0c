package dev.vht;

import org.jspecify.annotations.Nullable;

/** The superclass of the exceptions that a caller cannot avoid by keeping the rules. */
public class TableException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /**
   * Creates the exception.
   *
   * @param message what happened, where, and what to do about it
   */
  public TableException(String message) {
    super(message);
  }

  /**
   * Creates the exception.
   *
   * @param message what happened, where, and what to do about it
   * @param cause the cause, or null
   */
  public TableException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
