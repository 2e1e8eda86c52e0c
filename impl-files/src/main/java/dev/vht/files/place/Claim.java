package dev.vht.files.place;

/**
 * The right to use a table's directory, until it is closed.
 *
 * <p><b>Thread-safety:</b> may be closed by any thread.
 */
public interface Claim extends AutoCloseable {

  /** Gives up the right. Closing again does nothing. */
  @Override
  void close();
}
