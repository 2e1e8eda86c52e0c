package dev.vht.benchmarks.ycsb;

import dev.vht.benchmarks.stores.Store;
import java.nio.ByteBuffer;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** A map in memory, which shows what YCSB and the binding cost without a store. */
final class MemoryStore implements Store {
  private final ConcurrentHashMap<ByteBuffer, byte[]> map = new ConcurrentHashMap<>();

  MemoryStore() {}

  @Override
  public void put(byte[] key, byte[] value) {
    map.put(ByteBuffer.wrap(key), value);
  }

  @Override
  public byte @Nullable [] find(byte[] key) {
    byte[] value = map.get(ByteBuffer.wrap(key));
    return value == null ? null : value.clone();
  }

  @Override
  public void remove(byte[] key) {
    map.remove(ByteBuffer.wrap(key));
  }

  @Override
  public void close() {
    map.clear();
  }
}
