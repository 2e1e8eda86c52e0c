package dev.vht.internal.table;

import dev.vht.StorageException;
import dev.vht.internal.cache.ValueCache;
import dev.vht.internal.table.StoredTable.Encoded;
import dev.vht.internal.table.StoredTable.Present;
import dev.vht.spi.Cursor;
import dev.vht.spi.Storage;
import java.nio.ByteBuffer;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The values of one table that stay in memory, by its keys. A table without a cache has one that
 * keeps nothing.
 *
 * <p><b>The invariant.</b> A value that is kept is the one that the storage has, or its key is in
 * doubt. Only a thread that holds the key's lock keeps it, forgets it or puts it in doubt. A change
 * first puts the key in doubt, in the memory of every handle, and at its end keeps the new value in
 * its own. A reader that finds a key in doubt waits for its lock. So a thread that has seen the new
 * value, in whatever way, never finds the old one afterwards. After a change that has failed the
 * storage is asked again.
 *
 * <p>A key's name in memory is the key itself where its codec says that equality is equality of
 * bytes, and otherwise its bytes.
 */
final class CachedValues<K, V> implements KeyLocks.Listener {
  private final ValueCache values;
  private final boolean keepsNothing;
  private final boolean isNamedByBytes;
  private final Storage storage;
  private final TableIdentity place;
  private final EntryCodec<K, V> codec;
  private final CallGate gate;
  private final KeyLocks locks;

  CachedValues(
      ValueCache values,
      Storage storage,
      TableIdentity place,
      EntryCodec<K, V> codec,
      CallGate gate,
      KeyLocks locks) {
    this.values = values;
    this.keepsNothing = values.keepsNothing();
    this.isNamedByBytes = !codec.areKeysTheirBytes();
    this.storage = storage;
    this.place = place;
    this.codec = codec;
    this.gate = gate;
    this.locks = locks;
  }

  boolean keepsNothing() {
    return keepsNothing;
  }

  /** Begins to keep values. */
  void begin() {
    if (keepsNothing) {
      return;
    }
    locks.add(this);
    if (values.isWhole()) {
      try {
        locks.alone("open", place.url(), this::loadAll);
      } catch (RuntimeException | Error e) {
        locks.remove(this);
        throw e;
      }
    }
  }

  /** Reads everything, while nobody changes anything. */
  private void loadAll() {
    values.dropAll();
    try (Cursor cursor = storage.cursor()) {
      while (cursor.next()) {
        byte[] key = cursor.key();
        byte[] value = cursor.value();
        if (value != null) {
          put(name(key), codec.value(key, value), (long) key.length + value.length);
        }
      }
    }
    values.complete();
  }

  private void put(Object name, V value, long size) {
    values.put(name, Objects.requireNonNull(value), size);
  }

  private Object name(K key, byte @Nullable [] keyBytes) {
    return isNamedByBytes
        ? ByteBuffer.wrap(Objects.requireNonNull(keyBytes))
        : Objects.requireNonNull(key);
  }

  private Object name(byte[] key) {
    return isNamedByBytes ? ByteBuffer.wrap(key) : Objects.requireNonNull(codec.key(key));
  }

  // Reading.

  /** Returns the value of a key, or null if it has none. */
  @Nullable V read(String operation, K key) {
    return lookUp(operation, key, bytesToFind(operation, key));
  }

  /** The bytes of a key, or null if it is found without them. */
  private byte @Nullable [] bytesToFind(String operation, K key) {
    boolean isWithinAFunction = locks.isWithinAFunction();
    if (!isNamedByBytes && !isWithinAFunction) {
      return null;
    }
    byte[] bytes = codec.ofKey(operation, key);
    if (isWithinAFunction) {
      locks.requireNotComputed(operation, place.url(), bytes);
    }
    return bytes;
  }

  /** Returns the value of a key that a walk has come to, or null if it has none by now. */
  @Nullable V lookUp(String operation, K key) {
    return lookUp(operation, key, isNamedByBytes ? codec.ofKey(operation, key) : null);
  }

  private @Nullable V lookUp(String operation, K key, byte @Nullable [] bytes) {
    Object name = name(key, bytes);
    Object found = values.find(name);
    if (isKnown(found) && (found != null || bytes != null)) {
      return value(found);
    }
    byte[] keyBytes = bytes == null ? codec.ofKey(operation, key) : bytes;
    return found == null ? null : readAndKeep(operation, name, keyBytes);
  }

  /** Whether a key has a value, as far as memory knows; a key that no table holds is refused. */
  @Nullable Boolean contains(K key) {
    byte[] bytes = bytesToFind("contains", key);
    Object found = values.find(name(key, bytes));
    if (found == null && bytes == null) {
      codec.ofKey("contains", key);
    }
    return isKnown(found) ? (Boolean) (found != null) : null;
  }

  @SuppressWarnings("ReferenceEquality") // it is one object
  private static boolean isKnown(@Nullable Object found) {
    return found != ValueCache.UNKNOWN;
  }

  @SuppressWarnings("unchecked") // values are kept, and nothing else
  private @Nullable V value(@Nullable Object found) {
    return (V) found;
  }

  private @Nullable V readAndKeep(String operation, Object name, byte[] key) {
    return locks.locked(
        key,
        () -> {
          Object found = values.find(name);
          return isKnown(found) ? value(found) : load(operation, name, key);
        });
  }

  private @Nullable V load(String operation, Object name, byte[] key) {
    byte[] bytes = gate.pass(operation, () -> storage.get(key));
    if (bytes == null) {
      values.absent(name);
      return null;
    }
    V value = codec.value(key, bytes);
    put(name, value, (long) key.length + bytes.length);
    return value;
  }

  // Writing. The key's lock is held.

  /** Makes a change to what a key has. */
  <T> T change(K key, byte[] keyBytes, Supplier<T> change) {
    return keepsNothing ? change.get() : doubting(name(key, keyBytes), change);
  }

  private <T> T doubting(Object name, Supplier<T> change) {
    boolean hasFailed = true;
    values.doubt(name);
    try {
      T result = change.get();
      hasFailed = false;
      return result;
    } finally {
      if (hasFailed) {
        values.lose(name);
      } else {
        values.trust(name);
      }
    }
  }

  /** Keeps a value that was stored. */
  void keep(Encoded<K, V> entry) {
    if (!keepsNothing) {
      put(name(entry.key(), entry.keyBytes()), entry.value(), entry.size());
    }
  }

  /** Records that a key has no value. */
  void forget(K key, byte[] keyBytes) {
    if (!keepsNothing) {
      values.absent(name(key, keyBytes));
    }
  }

  /** Returns the value that is in memory and was not changed yet, or null. */
  @Nullable V known(K key, byte[] keyBytes) {
    return keepsNothing ? null : value(values.get(name(key, keyBytes)));
  }

  /** Returns what there is to compute with. */
  Present<V> present(K key, byte[] keyBytes) {
    if (keepsNothing || place.isShared()) { // another process may have written other bytes
      V known = known(key, keyBytes);
      return new Present<>(known, gate.pass("compute", () -> storage.get(keyBytes)));
    }
    Object name = name(key, keyBytes);
    Object found = values.find(name);
    return new Present<>(isKnown(found) ? value(found) : load("compute", name, keyBytes), null);
  }

  @Override
  public void changing(byte[] key) {
    values.lose(name(key));
  }

  @Override
  public void changingAll() {
    values.dropAll();
  }

  /** Records that no key has a value; no key can be changed meanwhile. */
  void recordCleared() {
    values.complete();
  }

  /**
   * Reads a table that was filled; no key can be changed meanwhile. The table is filled by now, so
   * this does not fail.
   */
  void recordFilled() {
    if (!values.isWhole()) {
      return;
    }
    try {
      loadAll();
    } catch (StorageException e) {
      // What is not kept is read when it is wanted, and that may fail then.
    }
  }

  /** Keeps nothing any more. */
  void end() {
    if (!keepsNothing) {
      locks.remove(this);
      values.dropAll();
    }
  }
}
