package dev.vht.benchmarks.stores;

import org.jspecify.annotations.Nullable;

/**
 * The common interface of the stores: a map of bytes on disk, used by any threads.
 *
 * <p>The caller owns a returned array, as with a table, so a store must not return its own buffers.
 * Callers do not change an array after passing it.
 */
public interface Store extends AutoCloseable {
  /**
   * Sets the value of a key, present or not.
   *
   * @param key the key
   * @param value its new value
   */
  void put(byte[] key, byte[] value);

  /**
   * Looks a key up.
   *
   * @param key the key
   * @return its value, or null if it is absent
   */
  byte @Nullable [] find(byte[] key);

  /**
   * Returns the value of a key that is present.
   *
   * @param key the key
   * @return its value
   */
  default byte[] get(byte[] key) {
    byte[] value = find(key);
    if (value == null) {
      throw new IllegalStateException("the store lost a key");
    }
    return value;
  }

  /**
   * Removes a key and its value, if it is present.
   *
   * @implSpec throws {@link UnsupportedOperationException}; only stores that are measured with
   *     removals, or by {@code dev.vht.benchmarks.ycsb}, can remove
   * @param key the key
   */
  default void remove(byte[] key) {
    throw new UnsupportedOperationException("this store is not set up to remove");
  }

  @Override
  void close();
}
