package dev.vht.examples.machine;

/** The table is not of this machine, this program or this size. Nothing in it was changed. */
final class WrongTableException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  WrongTableException(String message) {
    super(message);
  }
}
