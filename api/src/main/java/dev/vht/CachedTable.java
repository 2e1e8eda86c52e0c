package dev.vht;

import dev.vht.spi.Cursor;
import dev.vht.spi.Storage;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A table of which some stays in memory.
 *
 * <p><b>The invariant.</b> A value that is kept is the one that the storage has. It is kept,
 * dropped or changed by who holds its key's lock; a change begins by dropping it from the memory of
 * every handle, and ends by keeping the new one. So who finds it while it is being changed waits,
 * and nobody who has seen the new value, in whatever way, finds the old one afterwards. A change
 * that fails leaves it dropped, and the storage is asked again.
 *
 * <p>A key's name in memory is the key itself where its codec says that equality is equality of
 * bytes, and otherwise its bytes.
 */
final class CachedTable<K, V> extends StoredTable<K, V> implements KeyLocks.Listener {
  private final Kept kept;

  CachedTable(
      Storage storage,
      Place place,
      Notation<K, V> notation,
      BackupPlaces backups,
      CachePolicy policy) {
    super(storage, place, notation, backups);
    this.kept = Kept.by(policy);
  }

  /** Begins to keep values. */
  void begin() {
    locks().need(gate());
    locks().add(this);
    if (kept.isWhole()) {
      locks().lockAll();
      try {
        load();
      } finally {
        locks().unlockAll();
      }
    }
  }

  /** Reads everything, while nobody changes anything. */
  private void load() {
    try (Cursor cursor = storage().cursor()) {
      while (cursor.next()) {
        byte[] key = cursor.key();
        byte[] value = cursor.value();
        if (value != null) {
          put(name(key), notation().value(key, value), (long) key.length + value.length);
        }
      }
    }
    kept.complete();
  }

  private void put(Object name, V value, long size) {
    kept.put(name, Objects.requireNonNull(value), size);
  }

  // Names.

  private Object name(String operation, K key) {
    return notation().areKeysTheirBytes()
        ? Objects.requireNonNull(key)
        : ByteBuffer.wrap(notation().ofKey(operation, key));
  }

  private Object name(byte[] key) {
    return notation().areKeysTheirBytes()
        ? Objects.requireNonNull(notation().key(key))
        : ByteBuffer.wrap(key);
  }

  // Reading.

  @Override
  @Nullable V read(String operation, K key) {
    Notation.requireKey(operation, key);
    gate().requireOpen(operation);
    Object name = name(operation, key);
    Object found = kept.find(name);
    return isKnown(found) ? value(found) : readAndKeep(operation, key, name);
  }

  @SuppressWarnings("ReferenceEquality") // it is one object
  private static boolean isKnown(@Nullable Object found) {
    return found != Kept.UNKNOWN;
  }

  @SuppressWarnings("unchecked") // values are kept, and nothing else
  private @Nullable V value(@Nullable Object found) {
    return (V) found;
  }

  private @Nullable V readAndKeep(String operation, K key, Object name) {
    byte[] bytes = notation().ofKey(operation, key);
    if (locks().isComputing()) {
      return stored(operation, bytes); // it holds a lock, and must not wait for another
    }
    ReentrantLock lock = locks().of(bytes);
    lock.lock();
    try {
      Object found = kept.find(name);
      return isKnown(found) ? value(found) : load(operation, name, bytes);
    } finally {
      lock.unlock();
    }
  }

  private @Nullable V load(String operation, Object name, byte[] key) {
    byte[] bytes = gate().read(operation, () -> storage().get(key));
    if (bytes == null) {
      kept.absent(name);
      return null;
    }
    V value = notation().value(key, bytes);
    put(name, value, (long) key.length + bytes.length);
    return value;
  }

  @Override
  public boolean contains(K key) {
    Notation.requireKey("contains", key);
    gate().requireOpen("contains");
    Object found = kept.find(name("contains", key));
    return isKnown(found) ? found != null : super.contains(key);
  }

  /** By keys, so that each value is the object that is kept. */
  @Override
  public Stream<Map.Entry<K, V>> entries() {
    return keys("entries").flatMap(key -> entry("entries", key).stream());
  }

  @Override
  public Stream<V> values() {
    return keys("values").flatMap(key -> entry("values", key).map(Map.Entry::getValue).stream());
  }

  private Optional<Map.Entry<K, V>> entry(String operation, K key) {
    V value = read(operation, key);
    return value == null ? Optional.empty() : Optional.of(Map.entry(key, value));
  }

  // Writing.

  @Override
  void keep(K key, V value, long size) {
    put(name("set", key), value, size);
  }

  @Override
  public void changing(byte[] key) {
    kept.drop(name(key));
  }

  @Override
  public void changingAll() {
    kept.dropAll();
  }

  @Override
  void forget(K key) {
    kept.absent(name("remove", key));
  }

  @Override
  public Optional<V> putIfAbsent(K key, V value) {
    byte[] bytes = keyToWrite("putIfAbsent", key);
    value("putIfAbsent", key, value);
    return alone(
        "putIfAbsent",
        bytes,
        () -> {
          V present = read("putIfAbsent", key);
          return present == null ? super.putIfAbsent(key, value) : Optional.of(present);
        });
  }

  @Override
  public Optional<V> replace(K key, V value) {
    byte[] bytes = keyToWrite("replace", key);
    value("replace", key, value);
    return alone(
        "replace",
        bytes,
        () -> {
          V present = read("replace", key);
          return present == null ? Optional.empty() : super.replace(key, value).map(old -> present);
        });
  }

  private <T> T alone(String operation, byte[] key, Supplier<T> action) {
    locks().requireNotComputing(operation, url());
    ReentrantLock lock = locks().of(key);
    lock.lock();
    try {
      return action.get();
    } finally {
      lock.unlock();
    }
  }

  private void allAlone(String operation, Runnable action) {
    requireWritable(operation);
    locks().requireNotComputing(operation, url());
    locks().lockAll();
    try {
      action.run();
    } finally {
      locks().unlockAll();
    }
  }

  @Override
  Present<V> present(K key, byte[] keyBytes) {
    if (isShared()) {
      return super.present(key, keyBytes); // the bytes are compared
    }
    Object name = name("compute", key);
    Object found = kept.find(name);
    V value = isKnown(found) ? value(found) : load("compute", name, keyBytes);
    return new Present<>(Optional.ofNullable(value), null);
  }

  @Override
  public void clear() {
    allAlone(
        "clear",
        () -> {
          super.clear();
          kept.complete();
        });
  }

  @Override
  public void fill(Map<? extends K, ? extends V> content) {
    allAlone(
        "fill",
        () -> {
          super.fill(content);
          if (kept.isWhole()) {
            kept.dropAll();
            load();
          }
        });
  }

  // Ending.

  @Override
  public void delete() {
    super.delete();
    end();
  }

  @Override
  public void close() {
    super.close();
    end();
  }

  private void end() {
    locks().remove(this);
    kept.dropAll();
  }
}
