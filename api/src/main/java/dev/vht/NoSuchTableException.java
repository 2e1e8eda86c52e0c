package dev.vht;

import org.jspecify.annotations.Nullable;

/** There is no table at a location where one is required (rule L5). */
public class NoSuchTableException extends OpenException {
  private static final long serialVersionUID = 1L;

  /**
   * Creates the exception.
   *
   * @param message what happened, where, and what to do about it
   */
  public NoSuchTableException(String message) {
    super(message);
  }

  /**
   * Creates the exception.
   *
   * @param message what happened, where, and what to do about it
   * @param cause the cause, or null
   */
  public NoSuchTableException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
