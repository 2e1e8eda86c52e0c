package dev.vht.benchmarks.stores.peers;

import com.github.benmanes.caffeine.cache.Caffeine;
import dev.vht.benchmarks.stores.Shape;
import dev.vht.benchmarks.stores.Store;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.jspecify.annotations.Nullable;

/**
 * A map in memory, which ends with the process: what a program would use if it had no need of
 * files. Values are arrays on the heap, and are copied when they are returned, as all stores do.
 */
final class HeapStore implements Store {
  private final ConcurrentMap<Key, byte[]> map;

  /** A key, which has 16 bytes. */
  private record Key(long high, long low) {
    private static Key of(byte[] key) {
      ByteBuffer bytes = ByteBuffer.wrap(key).order(ByteOrder.LITTLE_ENDIAN);
      return new Key(bytes.getLong(), bytes.getLong());
    }
  }

  private HeapStore(ConcurrentMap<Key, byte[]> map) {
    this.map = map;
  }

  static HeapStore concurrentHashMap() {
    return new HeapStore(new ConcurrentHashMap<>());
  }

  /** Has space for all records, and counts their use to know which to drop if it had not. */
  static HeapStore caffeine(Shape shape) {
    return new HeapStore(
        Caffeine.newBuilder().maximumSize(2L * shape.records()).<Key, byte[]>build().asMap());
  }

  @Override
  public void put(byte[] key, byte[] value) {
    map.put(Key.of(key), value);
  }

  @Override
  public byte @Nullable [] find(byte[] key) {
    byte[] value = map.get(Key.of(key));
    return value == null ? null : value.clone();
  }

  @Override
  public void close() {}
}
