package dev.vht;

import java.util.NoSuchElementException;

/** The table does not hold the key that was referred to (rule K3). */
public class NoSuchKeyException extends NoSuchElementException {
  private static final long serialVersionUID = 1L;

  /**
   * Creates the exception.
   *
   * @param message which key, and of which table
   */
  public NoSuchKeyException(String message) {
    super(message);
  }
}
