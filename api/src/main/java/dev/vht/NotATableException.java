package dev.vht;

import org.jspecify.annotations.Nullable;

/**
 * At the location is something that is not a table of this library, so it is left alone (rule L6).
 */
public class NotATableException extends OpenException {
  private static final long serialVersionUID = 1L;

  /**
   * Makes the exception.
   *
   * @param message what happened, where, and what to do about it
   */
  public NotATableException(String message) {
    super(message);
  }

  /**
   * Makes the exception.
   *
   * @param message what happened, where, and what to do about it
   * @param cause what led to it, or null
   */
  public NotATableException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
