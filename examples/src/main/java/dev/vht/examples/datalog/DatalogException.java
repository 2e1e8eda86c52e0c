package dev.vht.examples.datalog;

/** Thrown for a syntax error or an unsafe rule. */
final class DatalogException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  DatalogException(String message) {
    super(message);
  }
}
