package dev.vht.spi;

import org.jspecify.annotations.Nullable;

/**
 * A walk over the keys of a storage, with values on demand. For one thread.
 *
 * <p>It is not used once its storage is closed.
 */
public interface Cursor extends AutoCloseable {

  /**
   * Goes to the next key.
   *
   * @return whether there is one
   * @throws dev.vht.StorageException if the storage cannot be read
   */
  boolean next();

  /**
   * Returns the key at which the cursor stands.
   *
   * @return the key's bytes
   */
  byte[] key();

  /**
   * Returns the value of the key at which the cursor stands. Reads no value before it is asked.
   *
   * @return the value's bytes, or null if the key was removed meanwhile
   * @throws dev.vht.StorageException if the storage cannot be read
   */
  byte @Nullable [] value();

  /** Releases what the cursor holds. Closing again does nothing. */
  @Override
  void close();
}
