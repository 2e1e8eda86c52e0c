package dev.vht.proptest.tree;

import dev.vht.spi.Cursor;
import dev.vht.spi.Metadata;
import dev.vht.spi.Storage;
import java.util.Arrays;
import java.util.NoSuchElementException;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** A table in a {@link TreeMap}; every call holds its lock. */
class TreeStorage implements Storage {
  private final TreeMap<byte[], byte[]> map = new TreeMap<>(Arrays::compareUnsigned);
  private final Metadata metadata;
  private final Runnable forget;

  TreeStorage(Metadata metadata, Runnable forget) {
    this.metadata = metadata;
    this.forget = forget;
  }

  @Override
  public Metadata metadata() {
    return metadata;
  }

  @Override
  public synchronized byte @Nullable [] get(byte[] key) {
    byte[] value = map.get(key);
    return value == null ? null : value.clone();
  }

  @Override
  public synchronized boolean contains(byte[] key) {
    return map.containsKey(key);
  }

  @Override
  public synchronized void put(byte[] key, byte[] value) {
    map.put(key.clone(), value.clone());
  }

  @Override
  public synchronized byte @Nullable [] putIfAbsent(byte[] key, byte[] value) {
    return map.putIfAbsent(key.clone(), value.clone());
  }

  @Override
  public synchronized byte @Nullable [] replace(byte[] key, byte[] value) {
    return map.replace(key.clone(), value.clone());
  }

  @Override
  public synchronized boolean replace(byte[] key, byte[] expected, byte[] value) {
    boolean isEqual = Arrays.equals(map.get(key), expected);
    if (isEqual) {
      put(key, value);
    }
    return isEqual;
  }

  @Override
  public synchronized boolean remove(byte[] key) {
    return map.remove(key) != null;
  }

  @Override
  public synchronized boolean remove(byte[] key, byte[] expected) {
    return Arrays.equals(map.get(key), expected) && remove(key);
  }

  @Override
  public synchronized long count() {
    return map.size();
  }

  @Override
  public synchronized void clear() {
    map.clear();
  }

  @Override
  public void flush() {}

  @Override
  public void destroy() {
    forget.run();
  }

  @Override
  public void close() {}

  /** Moves from each key to the next greater one in the map. */
  @Override
  public Cursor cursor() {
    return new Cursor() {
      private byte @Nullable [] current;

      @Override
      public boolean next() {
        synchronized (TreeStorage.this) {
          byte[] last = current;
          current = last == null ? first() : map.higherKey(last);
          return current != null;
        }
      }

      private byte @Nullable [] first() {
        return map.isEmpty() ? null : map.firstKey();
      }

      @Override
      public byte[] key() {
        if (current == null) {
          throw new NoSuchElementException("the cursor stands at no key");
        }
        return current.clone();
      }

      @Override
      public byte @Nullable [] value() {
        return get(key());
      }

      @Override
      public void close() {}
    };
  }
}
