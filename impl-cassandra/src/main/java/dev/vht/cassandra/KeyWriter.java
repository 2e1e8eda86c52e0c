package dev.vht.cassandra;

import org.jspecify.annotations.Nullable;

/** Writes single keys; see {@link dev.vht.spi.Storage} for what each method promises. */
interface KeyWriter {
  void put(byte[] key, byte[] value);

  byte @Nullable [] putIfAbsent(byte[] key, byte[] value);

  byte @Nullable [] replace(byte[] key, byte[] value);

  boolean replace(byte[] key, byte[] expected, byte[] value);

  boolean remove(byte[] key);

  boolean remove(byte[] key, byte[] expected);
}
