package dev.vht.internal.table;

import dev.vht.internal.check.Arguments;
import dev.vht.internal.watch.LocalChanges;
import dev.vht.spi.Storage;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Writes a table: each change goes to the storage first and then to the cache. */
final class TableWriter<K, V> {
  private final Storage storage;
  private final TableIdentity identity;
  private final EntryCodec<K, V> codec;
  private final CallGate gate;
  private final KeyLocks locks;
  private final CachedValues<K, V> cache;
  private final WriteCoordinator changes;
  private final LocalChanges reports;
  private final boolean hasConditionalWrites;

  TableWriter(
      Storage storage,
      TableIdentity identity,
      EntryCodec<K, V> codec,
      CallGate gate,
      KeyLocks locks,
      CachedValues<K, V> cache) {
    this.storage = storage;
    this.identity = identity;
    this.codec = codec;
    this.gate = gate;
    this.locks = locks;
    this.cache = cache;
    this.changes = new WriteCoordinator(cache, identity.url(), gate, locks);
    this.reports = locks.changes();
    this.hasConditionalWrites = identity.hasConditionalWrites();
  }

  /** A key and a value with their bytes. */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  record Encoded<K, V>(K key, byte[] keyBytes, V value, byte[] valueBytes) {
    long size() {
      return (long) keyBytes.length + valueBytes.length;
    }
  }

  /**
   * The value of a key before a change.
   *
   * @param known the value as an object, if it is in memory
   * @param bytes the value as the storage has it; null if there is none or the storage was not read
   */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  record Previous<V>(@Nullable V known, byte @Nullable [] bytes) {}

  void set(K key, V value) {
    Encoded<K, V> entry = encoded("set", key, value);
    store(
        "set",
        entry,
        () -> {
          storage.put(entry.keyBytes(), entry.valueBytes());
          return true;
        });
  }

  boolean remove(K key) {
    byte[] keyBytes = encodedKey("remove", key);
    return change(
        "remove",
        key,
        keyBytes,
        () -> {
          boolean wasThere = storage.remove(keyBytes);
          cache.markAbsent(key, keyBytes);
          if (wasThere) {
            reports.removed(keyBytes);
          }
          return wasThere;
        });
  }

  Optional<V> putIfAbsent(K key, V value) {
    Encoded<K, V> entry = encoded("putIfAbsent", key, value);
    requireConditionalWrites("putIfAbsent");
    return exchange(
        "putIfAbsent",
        entry,
        () -> storage.putIfAbsent(entry.keyBytes(), entry.valueBytes()),
        Objects::isNull);
  }

  Optional<V> replace(K key, V value) {
    Encoded<K, V> entry = encoded("replace", key, value);
    requireConditionalWrites("replace");
    return exchange(
        "replace",
        entry,
        () -> storage.replace(entry.keyBytes(), entry.valueBytes()),
        Objects::nonNull);
  }

  boolean replace(K key, V expected, V value) {
    Encoded<K, V> entry = encoded("replace", key, value);
    byte[] expectedBytes = encodedValue("replace", key, expected);
    requireConditionalWrites("replace");
    return store(
        "replace",
        entry,
        () -> storage.replace(entry.keyBytes(), expectedBytes, entry.valueBytes()));
  }

  boolean remove(K key, V expected) {
    byte[] keyBytes = encodedKey("remove", key);
    byte[] expectedBytes = encodedValue("remove", key, expected);
    requireConditionalWrites("remove");
    return change(
        "remove",
        key,
        keyBytes,
        () -> removeIf(key, keyBytes, () -> storage.remove(keyBytes, expectedBytes)));
  }

  void fill(Map<? extends K, ? extends V> content) {
    try (PairSpool pairs =
        PairSpool.of(new EncodedPairs<>(content.entrySet().iterator(), codec), identity.url())) {
      changes.changeAll(
          "fill",
          () -> {
            storage.fill(pairs.iterator());
            reports.everything();
            cache.reload();
          });
    }
  }

  void clear() {
    identity.requireWritable("clear", gate);
    changes.changeAll(
        "clear",
        () -> {
          Runnable completion = cache.beginClear();
          storage.clear();
          completion.run();
          reports.cleared();
        });
  }

  /**
   * Requires that the storage makes conditional writes (rule R10). It is asked last, so a call that
   * is wrong on any table is reported as such.
   *
   * @throws UnsupportedOperationException if the storage does not claim it
   */
  void requireConditionalWrites(String operation) {
    if (!hasConditionalWrites) {
      throw identity.withoutConditionalWrites(operation);
    }
  }

  // Computing.

  Optional<V> compute(K key, UnaryOperator<Optional<V>> function) {
    byte[] keyBytes = encodedKey("compute", key);
    Arguments.requireValue("compute", key, function);
    requireConditionalWrites("compute");
    Computation computation = new Computation(locks, keyBytes);
    try {
      Previous<V> previous =
          locks.begin(computation, identity.url(), keyBytes, () -> cache.previous(key, keyBytes));
      while (true) {
        Optional<V> old = decoded(keyBytes, previous);
        Optional<V> next = apply(function, computation, key, old);
        if (isSame(next, old) || storeComputed(key, keyBytes, previous, next)) {
          return next;
        }
        previous = locks.withLock(keyBytes, () -> cache.previous(key, keyBytes));
      }
    } finally {
      computation.isDone = true;
      computation.wakeAll();
    }
  }

  private Optional<V> apply(
      UnaryOperator<Optional<V>> function, Computation computation, K key, Optional<V> old) {
    computation.enterFunction();
    try {
      Optional<V> next = function.apply(old);
      Arguments.requireValue("compute", key, next);
      return next;
    } finally {
      computation.leaveFunction();
    }
  }

  /** A function that returns the object it was given wants no change. */
  @SuppressWarnings({"ReferenceEquality", "OptionalEquality"})
  private static boolean isSame(Optional<?> one, Optional<?> other) {
    return one == other || one.isEmpty() && other.isEmpty();
  }

  /** Stores a result; returns false if another process has changed the value meanwhile. */
  private boolean storeComputed(K key, byte[] keyBytes, Previous<V> old, Optional<V> next) {
    if (next.isEmpty()) {
      return changeComputed(
          key, keyBytes, () -> removeIf(key, keyBytes, () -> removeUnlessChanged(keyBytes, old)));
    }
    V value = next.get();
    Encoded<K, V> entry = new Encoded<>(key, keyBytes, value, encodedValue("compute", key, value));
    return changeComputed(key, keyBytes, () -> storeIf(entry, () -> putUnlessChanged(entry, old)));
  }

  private boolean removeUnlessChanged(byte[] key, Previous<V> old) {
    return identity.isShared() && old.bytes() != null
        ? storage.remove(key, old.bytes())
        : storage.remove(key) || !identity.isShared();
  }

  private boolean putUnlessChanged(Encoded<K, V> entry, Previous<V> old) {
    if (!identity.isShared()) {
      storage.put(entry.keyBytes(), entry.valueBytes());
      return true;
    }
    return old.bytes() == null
        ? storage.putIfAbsent(entry.keyBytes(), entry.valueBytes()) == null
        : storage.replace(entry.keyBytes(), old.bytes(), entry.valueBytes());
  }

  // Changing the storage and the cache.

  private <T> T change(String operation, K key, byte[] keyBytes, Supplier<T> change) {
    return changes.change(operation, keyBytes, () -> cache.change(key, keyBytes, change));
  }

  private boolean changeComputed(K key, byte[] keyBytes, Supplier<Boolean> change) {
    return changes.changeComputed(keyBytes, () -> cache.change(key, keyBytes, change));
  }

  private boolean store(String operation, Encoded<K, V> entry, BooleanSupplier write) {
    return change(operation, entry.key(), entry.keyBytes(), () -> storeIf(entry, write));
  }

  private boolean storeIf(Encoded<K, V> entry, BooleanSupplier write) {
    boolean isStored = write.getAsBoolean();
    if (isStored) {
      cache.put(entry);
      reports.set(entry.keyBytes());
    }
    return isStored;
  }

  private boolean removeIf(K key, byte[] keyBytes, BooleanSupplier removal) {
    boolean isRemoved = removal.getAsBoolean();
    if (isRemoved) {
      cache.markAbsent(key, keyBytes);
      reports.removed(keyBytes);
    }
    return isRemoved;
  }

  private Optional<V> exchange(
      String operation,
      Encoded<K, V> entry,
      Supplier<byte[]> exchange,
      Predicate<byte @Nullable []> isStored) {
    Previous<V> old =
        change(
            operation,
            entry.key(),
            entry.keyBytes(),
            () -> {
              V known = cache.known(entry.key(), entry.keyBytes());
              byte[] bytes = exchange.get();
              if (isStored.test(bytes)) {
                cache.put(entry);
                reports.set(entry.keyBytes());
              }
              return new Previous<>(bytes == null ? null : known, bytes);
            });
    return decoded(entry.keyBytes(), old);
  }

  /**
   * Uses the object in memory only if it has the stored bytes: another process may have written.
   */
  private Optional<V> decoded(byte[] key, Previous<V> previous) {
    V known = previous.known();
    byte[] bytes = previous.bytes();
    if (bytes == null) {
      return Optional.ofNullable(known);
    }
    return Optional.of(
        known != null && codec.isValue(known, bytes) ? known : codec.value(key, bytes));
  }

  private Encoded<K, V> encoded(String operation, K key, V value) {
    byte[] keyBytes = encodedKey(operation, key);
    return new Encoded<>(key, keyBytes, value, encodedValue(operation, key, value));
  }

  private byte[] encodedKey(String operation, K key) {
    Arguments.requireKey(operation, key);
    identity.requireWritable(operation, gate);
    return codec.ofKey(operation, key);
  }

  private byte[] encodedValue(String operation, K key, V value) {
    Arguments.requireValue(operation, key, value);
    return codec.ofValue(operation, key, value);
  }
}
