package dev.vht;

/** A change was requested of a table that was opened for reading only (rule L7). */
public class ReadOnlyTableException extends UnsupportedOperationException {
  private static final long serialVersionUID = 1L;

  /**
   * Creates the exception.
   *
   * @param message which operation, and on which table
   */
  public ReadOnlyTableException(String message) {
    super(message);
  }
}
