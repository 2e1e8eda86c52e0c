package dev.vht.cassandra;

/** Writes single keys; see {@link dev.vht.spi.Storage} for what each method promises. */
interface KeyWriter {
  void put(byte[] key, byte[] value);

  boolean remove(byte[] key);
}
