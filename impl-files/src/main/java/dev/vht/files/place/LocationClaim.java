package dev.vht.files.place;

/**
 * The right to use a table's directory, until it is closed.
 *
 * <p><b>Thread-safety:</b> all methods may be called by any number of threads.
 */
public interface LocationClaim extends AutoCloseable {

  /**
   * Refuses to go on if the right is lost. To be called before each change of the table's files: it
   * costs a look at the clock, and now and then at the directory.
   *
   * @throws dev.vht.StorageException if another process has taken the table over, or its directory
   *     is gone; from then on at every call
   */
  default void requireHeld() {}

  /** Gives up the right. Closing again does nothing. */
  @Override
  void close();
}
