package dev.vht.cassandra;

import org.jspecify.annotations.Nullable;

/**
 * Writes single keys; see {@link dev.vht.spi.Storage} for what each method promises. Those with a
 * default are conditional, and are not called unless the table has conditional writes.
 */
interface KeyWriter {
  void put(byte[] key, byte[] value);

  boolean remove(byte[] key);

  default byte @Nullable [] putIfAbsent(byte[] key, byte[] value) {
    throw missing();
  }

  default byte @Nullable [] replace(byte[] key, byte[] value) {
    throw missing();
  }

  default boolean replace(byte[] key, byte[] expected, byte[] value) {
    throw missing();
  }

  default boolean remove(byte[] key, byte[] expected) {
    throw missing();
  }

  private static IllegalStateException missing() {
    return new IllegalStateException("a table with writes=plain has no conditional writes");
  }
}
