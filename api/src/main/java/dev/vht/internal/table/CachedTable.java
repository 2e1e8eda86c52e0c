package dev.vht.internal.table;

import dev.vht.CachePolicy;
import dev.vht.StorageException;
import dev.vht.internal.cache.ValueCache;
import dev.vht.internal.check.Arguments;
import dev.vht.spi.Cursor;
import dev.vht.spi.Location;
import dev.vht.spi.Storage;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A table of which some stays in memory.
 *
 * <p><b>The invariant.</b> A value that is kept is the one that the storage has, or its key is in
 * doubt. It is kept, forgotten or put in doubt by who holds its key's lock. A change begins by
 * putting the key in doubt, in the memory of every handle, and ends by keeping the new value in its
 * own. Who finds a key in doubt waits for its lock. So nobody who has seen the new value, in
 * whatever way, finds the old one afterwards; and behind a change that has failed the storage is
 * asked again.
 *
 * <p>A key's name in memory is the key itself where its codec says that equality is equality of
 * bytes, and otherwise its bytes.
 */
public final class CachedTable<K, V> extends StoredTable<K, V> implements KeyLocks.Listener {
  private final ValueCache kept;

  public CachedTable(
      Storage storage,
      TableIdentity place,
      EntryCodec<K, V> codec,
      Function<String, Location> backups,
      KeyLocks locks,
      CachePolicy policy) {
    super(storage, place, codec, backups, locks);
    this.kept = ValueCache.by(policy);
  }

  /** Begins to keep values. */
  public void begin() {
    locks().add(this);
    if (kept.isWhole()) {
      try {
        locks().alone("open", url(), this::load);
      } catch (RuntimeException | Error e) {
        locks().remove(this);
        throw e;
      }
    }
  }

  /** Reads everything, while nobody changes anything. */
  private void load() {
    kept.dropAll();
    try (Cursor cursor = storage().cursor()) {
      while (cursor.next()) {
        byte[] key = cursor.key();
        byte[] value = cursor.value();
        if (value != null) {
          put(name(key), codec().value(key, value), (long) key.length + value.length);
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
    return codec().areKeysTheirBytes()
        ? Objects.requireNonNull(key)
        : ByteBuffer.wrap(codec().ofKey(operation, key));
  }

  private Object name(byte[] key) {
    return codec().areKeysTheirBytes()
        ? Objects.requireNonNull(codec().key(key))
        : ByteBuffer.wrap(key);
  }

  // Reading.

  @Override
  @Nullable V read(String operation, K key) {
    Arguments.requireKey(operation, key);
    gate().requireOpen(operation);
    if (locks().isWithinAFunction()) {
      locks().requireNotComputed(operation, url(), codec().ofKey(operation, key));
    }
    return lookUp(operation, key);
  }

  private @Nullable V lookUp(String operation, K key) {
    Object name = name(operation, key);
    Object found = known(operation, key, name);
    return isKnown(found) ? value(found) : readAndKeep(operation, key, name);
  }

  /** What is found in memory; a key that no table can hold is refused, and not absent. */
  private @Nullable Object known(String operation, K key, Object name) {
    Object found = kept.find(name);
    if (found == null) {
      codec().ofKey(operation, key);
    }
    return found;
  }

  @SuppressWarnings("ReferenceEquality") // it is one object
  private static boolean isKnown(@Nullable Object found) {
    return found != ValueCache.UNKNOWN;
  }

  @SuppressWarnings("unchecked") // values are kept, and nothing else
  private @Nullable V value(@Nullable Object found) {
    return (V) found;
  }

  private @Nullable V readAndKeep(String operation, K key, Object name) {
    byte[] bytes = codec().ofKey(operation, key);
    return locks()
        .locked(
            bytes,
            () -> {
              Object found = kept.find(name);
              return isKnown(found) ? value(found) : load(operation, name, bytes);
            });
  }

  private @Nullable V load(String operation, Object name, byte[] key) {
    byte[] bytes = gate().pass(operation, () -> storage().get(key));
    if (bytes == null) {
      kept.absent(name);
      return null;
    }
    V value = codec().value(key, bytes);
    put(name, value, (long) key.length + bytes.length);
    return value;
  }

  @Override
  public boolean contains(K key) {
    Arguments.requireKey("contains", key);
    gate().requireOpen("contains");
    if (locks().isWithinAFunction()) {
      locks().requireNotComputed("contains", url(), codec().ofKey("contains", key));
    }
    Object found = known("contains", key, name("contains", key));
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
    V value = lookUp(operation, key);
    return value == null ? Optional.empty() : Optional.of(Map.entry(key, value));
  }

  // Writing.

  @Override
  <T> T changing(K key, Supplier<T> change) {
    Object name = name("write", key);
    boolean hasFailed = true;
    kept.doubt(name);
    try {
      T result = change.get();
      hasFailed = false;
      return result;
    } finally {
      if (hasFailed) {
        kept.lose(name);
      } else {
        kept.trust(name);
      }
    }
  }

  @Override
  void keep(Encoded<K, V> entry) {
    put(name("write", entry.key()), entry.value(), entry.size());
  }

  @Override
  void forget(K key) {
    kept.absent(name("remove", key));
  }

  @Override
  @Nullable V known(K key) {
    return value(kept.get(name("write", key)));
  }

  @Override
  public void changing(byte[] key) {
    kept.lose(name(key));
  }

  @Override
  public void changingAll() {
    kept.dropAll();
  }

  @Override
  Present<V> present(K key, byte[] keyBytes) {
    if (isShared()) { // the bytes are compared with those that another process may have written
      return new Present<>(known(key), super.present(key, keyBytes).bytes());
    }
    Object name = name("compute", key);
    Object found = kept.find(name);
    return new Present<>(isKnown(found) ? value(found) : load("compute", name, keyBytes), null);
  }

  @Override
  void cleared() {
    kept.complete();
  }

  /** The table is filled by now, and must not say that it failed. */
  @Override
  void filled() {
    if (!kept.isWhole()) {
      return;
    }
    try {
      load();
    } catch (StorageException e) {
      // What is not kept is read when it is wanted, and that may fail then.
    }
  }

  // Ending.

  @Override
  public void delete() {
    super.delete();
    end();
  }

  @Override
  public void close() {
    try {
      super.close();
    } finally {
      end();
    }
  }

  private void end() {
    locks().remove(this);
    kept.dropAll();
  }
}
