package dev.vht.examples.datalog;

/** A text is no Datalog, or a rule could derive anything at all. */
final class DatalogException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  DatalogException(String message) {
    super(message);
  }
}
