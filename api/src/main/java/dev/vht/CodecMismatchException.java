package dev.vht;

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
}
