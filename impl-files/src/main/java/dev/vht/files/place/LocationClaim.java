package dev.vht.files.place;

/**
 * The right to use a table's directory, until it is closed.
 *
 * <p><b>Thread-safety:</b> all methods may be called by any number of threads.
 */
public interface LocationClaim extends AutoCloseable {

  /**
   * Throws if the right is lost. Called before each change of the table's files. It usually only
   * reads the clock.
   *
   * @throws dev.vht.StorageException if another process has taken the table over, or its directory
   *     is gone; every later call throws too
   */
  default void requireHeld() {}

  /** Releases the right. Closing again has no effect. */
  @Override
  void close();
}
