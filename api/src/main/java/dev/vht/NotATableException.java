package dev.vht;

import org.jspecify.annotations.Nullable;

/** The location holds something that is not a table of this library; it is left alone (rule L6). */
public class NotATableException extends OpenException {
  private static final long serialVersionUID = 1L;

  /**
   * Creates the exception.
   *
   * @param message what happened, where, and what to do about it
   */
  public NotATableException(String message) {
    super(message);
  }

  /**
   * Creates the exception.
   *
   * @param message what happened, where, and what to do about it
   * @param cause the cause, or null
   */
  public NotATableException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
