package dev.vht;

import org.jspecify.annotations.Nullable;

/** The table was written with other codecs than it is being opened with (rule O2). */
public class CodecMismatchException extends OpenException {
  private static final long serialVersionUID = 1L;

  /**
   * Makes the exception.
   *
   * @param message what happened, where, and what to do about it
   */
  public CodecMismatchException(String message) {
    super(message);
  }

  /**
   * Makes the exception.
   *
   * @param message what happened, where, and what to do about it
   * @param cause what led to it, or null
   */
  public CodecMismatchException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
