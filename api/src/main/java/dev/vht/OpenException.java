package dev.vht;

import org.jspecify.annotations.Nullable;

/** A table cannot be opened, created or deleted as requested. */
public class OpenException extends TableException {
  private static final long serialVersionUID = 1L;

  /**
   * Creates the exception.
   *
   * @param message what happened, where, and what to do about it
   */
  public OpenException(String message) {
    super(message);
  }

  /**
   * Creates the exception.
   *
   * @param message what happened, where, and what to do about it
   * @param cause the cause, or null
   */
  public OpenException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
