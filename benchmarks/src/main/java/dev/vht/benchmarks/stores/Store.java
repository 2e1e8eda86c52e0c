package dev.vht.benchmarks.stores;

import org.jspecify.annotations.Nullable;

/**
 * What all that are compared can do: a map of bytes on disk, used by one thread.
 *
 * <p>What it returns is the caller's own and stays as it is, since a table's is; so no store may
 * hand out memory of its own. What it is given is its own: nobody changes an array afterwards.
 */
interface Store extends AutoCloseable {
  /** Sets what is under a key, whether or not there was something. */
  void put(byte[] key, byte[] value);

  /** What is under a key that may be there or not. */
  byte @Nullable [] find(byte[] key);

  /** What is under a key that is there. */
  default byte[] get(byte[] key) {
    byte[] value = find(key);
    if (value == null) {
      throw new IllegalStateException("the store lost a key");
    }
    return value;
  }

  @Override
  void close();
}
