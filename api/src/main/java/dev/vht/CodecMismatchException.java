package dev.vht;

import org.jspecify.annotations.Nullable;

/** A table is opened with other codecs than it was created with (rule O2). */
public class CodecMismatchException extends OpenException {
  private static final long serialVersionUID = 1L;

  /**
   * Creates the exception.
   *
   * @param message what happened, where, and what to do about it
   */
  public CodecMismatchException(String message) {
    super(message);
  }

  /**
   * Creates the exception.
   *
   * @param message what happened, where, and what to do about it
   * @param cause the cause, or null
   */
  public CodecMismatchException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
