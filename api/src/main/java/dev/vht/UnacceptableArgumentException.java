package dev.vht;

import org.jspecify.annotations.Nullable;

/** A key or value cannot be stored: its codec rejects it, or it is too long (rule K4). */
public class UnacceptableArgumentException extends IllegalArgumentException {
  private static final long serialVersionUID = 1L;

  /**
   * Creates the exception.
   *
   * @param message which argument, and why
   * @param cause the codec's exception, or null
   */
  public UnacceptableArgumentException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
