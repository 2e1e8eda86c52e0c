package dev.vht.examples.machine;

/** Thrown if a table belongs to another program or size. Nothing in it was changed. */
final class WrongTableException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  WrongTableException(String message) {
    super(message);
  }
}
