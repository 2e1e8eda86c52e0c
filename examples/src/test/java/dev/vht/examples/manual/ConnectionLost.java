package dev.vht.examples.manual;

/** A server was lost after it got a request. */
final class ConnectionLost extends RuntimeException {
  private static final long serialVersionUID = 1L;
}
