package dev.vht.codec;

import dev.vht.TableException;
import org.jspecify.annotations.Nullable;

/** A codec cannot encode an object or decode bytes. */
public class CodecException extends TableException {
  private static final long serialVersionUID = 1L;

  /**
   * Creates the exception.
   *
   * @param message what happened, where, and what to do about it
   */
  public CodecException(String message) {
    super(message);
  }

  /**
   * Creates the exception.
   *
   * @param message what happened, where, and what to do about it
   * @param cause the cause, or null
   */
  public CodecException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
