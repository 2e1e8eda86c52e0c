package dev.vht.spi;

import org.jspecify.annotations.Nullable;

/**
 * Iterates over the keys of a storage, with values on demand. For one thread.
 *
 * <p>Callers do not use a cursor after its storage was closed.
 */
public interface Cursor extends AutoCloseable {

  /**
   * Moves to the next key.
   *
   * @return whether there is one
   * @throws dev.vht.StorageException if the storage cannot be read
   */
  boolean next();

  /**
   * Returns the current key.
   *
   * @return the key's bytes
   */
  byte[] key();

  /**
   * Returns the value of the current key. A value is read only by this method.
   *
   * @return the value's bytes, or null if the key was removed meanwhile
   * @throws dev.vht.StorageException if the storage cannot be read
   */
  byte @Nullable [] value();

  /** Releases the cursor's resources. Closing again does nothing. */
  @Override
  void close();
}
