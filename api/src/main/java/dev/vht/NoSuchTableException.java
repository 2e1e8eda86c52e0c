package dev.vht;

import org.jspecify.annotations.Nullable;

/** An existing table was asked for where there is none (rule L5). */
public class NoSuchTableException extends OpenException {
  private static final long serialVersionUID = 1L;

  /**
   * Makes the exception.
   *
   * @param message what happened, where, and what to do about it
   */
  public NoSuchTableException(String message) {
    super(message);
  }

  /**
   * Makes the exception.
   *
   * @param message what happened, where, and what to do about it
   * @param cause what led to it, or null
   */
  public NoSuchTableException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
