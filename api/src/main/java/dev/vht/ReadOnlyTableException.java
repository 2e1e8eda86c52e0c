package dev.vht;

/** A table that was opened for reading only was to be changed (rule L7). */
public class ReadOnlyTableException extends UnsupportedOperationException {
  private static final long serialVersionUID = 1L;

  /**
   * Makes the exception.
   *
   * @param message which operation, and on which table
   */
  public ReadOnlyTableException(String message) {
    super(message);
  }
}
