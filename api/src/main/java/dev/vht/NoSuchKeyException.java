package dev.vht;

import java.util.NoSuchElementException;

/** A key was referred to that the table does not hold (rule K3). */
public class NoSuchKeyException extends NoSuchElementException {
  private static final long serialVersionUID = 1L;

  /**
   * Makes the exception.
   *
   * @param message which key, and of which table
   */
  public NoSuchKeyException(String message) {
    super(message);
  }
}
