package dev.vht.benchmarks.peers;

import dev.vht.spi.Cursor;
import java.util.Iterator;
import java.util.concurrent.ConcurrentMap;
import org.jspecify.annotations.Nullable;

/**
 * A peer that is a {@link ConcurrentMap}. Arrays are copied on their way in and out, because such a
 * map may keep and return the arrays themselves, and asks its caller not to change them.
 */
abstract class ConcurrentPeerMap implements PeerMap {
  private final ConcurrentMap<byte[], byte[]> map;

  ConcurrentPeerMap(ConcurrentMap<byte[], byte[]> map) {
    this.map = map;
  }

  /** Called after each write, to give it the durability that was asked for. */
  abstract void written();

  private <T> T written(T result) {
    written();
    return result;
  }

  @Override
  public byte @Nullable [] get(byte[] key) {
    return copied(map.get(key));
  }

  @Override
  public boolean contains(byte[] key) {
    return map.containsKey(key);
  }

  @Override
  public void put(byte[] key, byte[] value) {
    map.put(key.clone(), value.clone());
    written();
  }

  @Override
  public byte @Nullable [] putIfAbsent(byte[] key, byte[] value) {
    byte[] previous = copied(map.putIfAbsent(key.clone(), value.clone()));
    written();
    return previous;
  }

  @Override
  public byte @Nullable [] replace(byte[] key, byte[] value) {
    byte[] previous = copied(map.replace(key.clone(), value.clone()));
    written();
    return previous;
  }

  @Override
  public boolean replace(byte[] key, byte[] expected, byte[] value) {
    return written(map.replace(key.clone(), expected.clone(), value.clone()));
  }

  @Override
  public boolean remove(byte[] key) {
    return written(map.remove(key) != null);
  }

  @Override
  public boolean remove(byte[] key, byte[] expected) {
    return written(map.remove(key, expected));
  }

  @Override
  public void clear() {
    map.clear();
    written();
  }

  private static byte @Nullable [] copied(byte @Nullable [] value) {
    return value == null ? null : value.clone();
  }

  /** Walks over the keys with the map's own iterator. */
  @Override
  public Cursor cursor() {
    Iterator<byte[]> keys = map.keySet().iterator();
    return new Cursor() {
      private byte[] key = {};

      @Override
      public boolean next() {
        boolean hasNext = keys.hasNext();
        if (hasNext) {
          key = keys.next();
        }
        return hasNext;
      }

      @Override
      public byte[] key() {
        return key.clone();
      }

      @Override
      public byte @Nullable [] value() {
        return get(key);
      }

      @Override
      public void close() {}
    };
  }
}
