package dev.vht.internal.table;

import dev.vht.Freshness;
import dev.vht.StorageException;
import dev.vht.internal.cache.ValueCache;
import dev.vht.internal.table.TableWriter.Encoded;
import dev.vht.internal.table.TableWriter.Previous;
import dev.vht.spi.ChangeFeed;
import dev.vht.spi.Cursor;
import dev.vht.spi.Storage;
import java.nio.ByteBuffer;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The cached values of one table, by key. A table without a cache has one that keeps nothing.
 *
 * <p><b>The invariant.</b> A cached value equals the stored one, or its key is marked as changing.
 * Only a thread that holds the key's lock caches it, removes it or marks it. A change first marks
 * the key, in the cache of every handle, and at its end puts the new value into its own. A reader
 * that finds a marked key waits for its lock. So a thread that has seen the new value, by any
 * route, never reads the old one afterwards. After a failed change the value is read from the
 * storage. After one whose outcome is unknown it is read from the storage each time, in every
 * handle, because the change may come later.
 *
 * <p><b>Other processes</b> change the storage without these locks. Before each read the {@link
 * ForeignChanges} make unknown what they have changed, also where a thread is about to cache it
 * (see {@link ValueCache}). So then a cached value is the stored one or was replaced after the read
 * began.
 *
 * <p>A key's name in the cache is the key itself if its codec declares that equal keys have equal
 * bytes, and otherwise its bytes.
 */
final class CachedValues<K, V> implements KeyLocks.Listener {
  private final ValueCache values;
  private final boolean keepsNothing;
  private final boolean isNamedByBytes;
  private final Storage storage;
  private final TableIdentity identity;
  private final EntryCodec<K, V> codec;
  private final CallGate gate;
  private final KeyLocks locks;

  /** What others change; null if nobody else can, or nothing is cached. */
  private final @Nullable ForeignChanges foreign;

  CachedValues(
      ValueCache values,
      Storage storage,
      TableIdentity identity,
      EntryCodec<K, V> codec,
      CallGate gate,
      KeyLocks locks,
      Optional<Freshness> freshness) {
    this.values = values;
    this.keepsNothing = values.keepsNothing();
    this.isNamedByBytes = !codec.keysKeepEquality();
    this.storage = storage;
    this.identity = identity;
    this.codec = codec;
    this.gate = gate;
    this.locks = locks;
    this.foreign =
        keepsNothing || !identity.reportsForeignChanges()
            ? null
            : foreign(storage.followChanges(), freshness);
  }

  private ForeignChanges foreign(ChangeFeed feed, Optional<Freshness> freshness) {
    return new ForeignChanges(feed, freshness.orElseGet(feed::defaultFreshness), gate, this);
  }

  boolean keepsNothing() {
    return keepsNothing;
  }

  /** Starts to cache values. */
  void start() {
    if (keepsNothing) {
      return;
    }
    locks.add(this);
    try {
      refresh("open"); // before the first value is read
      if (values.keepsEverything()) {
        locks.runExclusively("open", identity.url(), this::loadAll);
      }
    } catch (RuntimeException | Error e) {
      locks.remove(this);
      throw e;
    }
  }

  /** Caches everything; all locks are held. */
  private void loadAll() {
    ValueCache.Loading loading = values.beginLoading();
    try (Cursor cursor = storage.cursor()) {
      while (cursor.next()) {
        byte[] key = cursor.key();
        byte[] value = cursor.value();
        if (value != null) {
          loading.add(name(key), Objects.requireNonNull(codec.value(key, value)));
        }
      }
    }
    loading.complete();
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

  /** Makes the values unknown that a read which begins now must not return. */
  private void refresh(String operation) {
    ForeignChanges others = foreign;
    if (others != null) {
      others.refresh(operation);
    }
  }

  /** Makes the next read ask for changes by others, because some are known to have come. */
  void announceChanges() {
    ForeignChanges others = foreign;
    if (others != null) {
      others.announce();
    }
  }

  /** Returns the value of a key, or null if it has none. */
  @Nullable V read(String operation, K key) {
    return lookUp(operation, key, bytesForLookUp(operation, key));
  }

  /** The bytes of a key, or null if it can be looked up without them. */
  private byte @Nullable [] bytesForLookUp(String operation, K key) {
    boolean isWithinFunction = locks.isWithinFunction();
    if (!isNamedByBytes && !isWithinFunction) {
      return null;
    }
    byte[] bytes = codec.ofKey(operation, key);
    if (isWithinFunction) {
      locks.requireNotComputed(operation, identity.url(), bytes);
    }
    return bytes;
  }

  /** Returns the value of a key that a stream has reached, or null if it was removed since. */
  @Nullable V lookUp(String operation, K key) {
    return lookUp(operation, key, isNamedByBytes ? codec.ofKey(operation, key) : null);
  }

  private @Nullable V lookUp(String operation, K key, byte @Nullable [] bytes) {
    refresh(operation);
    Object name = name(key, bytes);
    Object found = values.get(name);
    if (isKnown(found) && (found != null || bytes != null)) {
      return value(found);
    }
    byte[] keyBytes = bytes == null ? codec.ofKey(operation, key) : bytes;
    return found == null ? null : loadLocked(operation, name, keyBytes);
  }

  /**
   * Whether a key has a value, or null if the cache does not know.
   *
   * @throws dev.vht.UnacceptableArgumentException if the key cannot be encoded
   */
  @Nullable Boolean contains(K key) {
    byte[] bytes = bytesForLookUp("contains", key);
    refresh("contains");
    Object found = values.get(name(key, bytes));
    if (found == null && bytes == null) {
      codec.ofKey("contains", key);
    }
    return isKnown(found) ? (Boolean) (found != null) : null;
  }

  @SuppressWarnings("ReferenceEquality") // a singleton
  private static boolean isKnown(@Nullable Object found) {
    return found != ValueCache.UNKNOWN;
  }

  @SuppressWarnings("unchecked") // only values are cached
  private @Nullable V value(@Nullable Object found) {
    return (V) found;
  }

  private @Nullable V loadLocked(String operation, Object name, byte[] key) {
    return locks.withLock(
        key,
        () -> {
          Object found = values.get(name);
          return isKnown(found) ? value(found) : load(operation, name, key);
        });
  }

  private @Nullable V load(String operation, Object name, byte[] key) {
    values.beginLoad(name);
    try {
      byte[] bytes = gate.pass(operation, () -> storage.get(key));
      if (bytes == null) {
        values.markAbsent(name);
        return null;
      }
      V value = codec.value(key, bytes);
      put(name, value, (long) key.length + bytes.length);
      return value;
    } finally {
      values.endLoad(name);
    }
  }

  // Writing. The key's lock is held.

  /** Makes a change of a key's value. */
  <T> T change(K key, byte[] keyBytes, Supplier<T> change) {
    return keepsNothing ? change.get() : marked(name(key, keyBytes), change);
  }

  private <T> T marked(Object name, Supplier<T> change) {
    boolean hasFailed = true;
    values.beginChange(name);
    try {
      T result = change.get();
      hasFailed = false;
      return result;
    } finally {
      if (hasFailed) {
        values.invalidate(name);
      } else {
        values.endChange(name);
      }
    }
  }

  /** Caches a value that was stored. */
  void put(Encoded<K, V> entry) {
    if (!keepsNothing) {
      put(name(entry.key(), entry.keyBytes()), entry.value(), entry.size());
    }
  }

  /** Records that a key has no value. */
  void markAbsent(K key, byte[] keyBytes) {
    if (!keepsNothing) {
      values.markAbsent(name(key, keyBytes));
    }
  }

  /** Returns the cached value as it was before the change that is being made, or null. */
  @Nullable V known(K key, byte[] keyBytes) {
    return keepsNothing ? null : value(values.peek(name(key, keyBytes)));
  }

  /** Returns the value that a function is given. */
  Previous<V> previous(K key, byte[] keyBytes) {
    if (keepsNothing || identity.isShared()) { // another process may have written other bytes
      V known = known(key, keyBytes);
      byte[] bytes = gate.pass("compute", () -> storage.get(keyBytes));
      return new Previous<>(bytes == null ? null : known, bytes);
    }
    Object name = name(key, keyBytes);
    Object found = values.get(name);
    return new Previous<>(isKnown(found) ? value(found) : load("compute", name, keyBytes), null);
  }

  @Override
  public void beforeChange(byte[] key) {
    values.invalidate(name(key));
  }

  @Override
  public void beforeChangeOfAll() {
    values.invalidateAll();
  }

  @Override
  public void afterUnknownOutcome(byte[] key) {
    values.stopKeeping(name(key));
  }

  @Override
  public void afterUnknownOutcomeOfAll() {
    values.stopKeepingAll();
  }

  /**
   * Makes all values unknown before they are cleared; all locks are held.
   *
   * @return what records afterwards that no key has a value
   */
  Runnable beginClear() {
    return values.beginLoading()::complete;
  }

  // Changes by other processes. No lock is held.

  /** Another process may have changed the value of a key. */
  void changedByOthers(byte[] key) {
    Object name;
    try {
      name = name(key);
    } catch (RuntimeException e) { // the codec cannot decode what was written elsewhere
      values.allChangedByOthers();
      return;
    }
    values.changedByOthers(name);
  }

  /** Other processes may have changed any value. */
  void allChangedByOthers() {
    values.allChangedByOthers();
  }

  /** Caches the content of a table after it was filled; all locks are held. */
  void reload() {
    if (!values.keepsEverything()) {
      return;
    }
    try {
      loadAll();
    } catch (StorageException e) {
      // The fill itself has succeeded. Values that are not cached are read on demand.
    }
  }

  /** Stops caching. */
  void stop() {
    if (!keepsNothing) {
      locks.remove(this);
      values.invalidateAll();
    }
  }
}
