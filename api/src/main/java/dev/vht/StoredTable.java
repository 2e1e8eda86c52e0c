package dev.vht;

import dev.vht.spi.Capability;
import dev.vht.spi.Cursor;
import dev.vht.spi.Location;
import dev.vht.spi.Storage;
import java.util.Iterator;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The table over any storage: checks arguments, turns objects into bytes and back, and keeps the
 * life cycle. It holds every rule by itself, without its contract; the contract says who broke one.
 *
 * <p>{@link CachedTable} extends it by what stays in memory: it overrides how a value is read, and
 * hears of each value that was stored.
 */
class StoredTable<K, V> implements VirtualHashTable<K, V> {
  private final Storage storage;
  private final Place place;
  private final Notation<K, V> notation;
  private final BackupPlaces backups;
  private final Gate gate;
  private final Walk.Open walks = new Walk.Open();
  private final KeyLocks locks;
  private final Changes changes;

  /** This table as its users hold it, with its contract. */
  private VirtualHashTable<K, V> seen = this;

  StoredTable(Storage storage, Place place, Notation<K, V> notation, BackupPlaces backups) {
    this.storage = storage;
    this.place = place;
    this.notation = notation;
    this.backups = backups;
    this.gate = new Gate(place.url());
    this.locks = KeyLocks.of(place);
    this.changes = new Changes(place.url(), gate, locks);
  }

  @Override
  public void set(K key, V value) {
    byte[] keyBytes = keyToWrite("set", key);
    byte[] valueBytes = value("set", key, value);
    changes.make(
        "set",
        keyBytes,
        () -> {
          storage.put(keyBytes, valueBytes);
          keep(key, value, (long) keyBytes.length + valueBytes.length);
          return true;
        });
  }

  @Override
  public V ref(K key) {
    V value = read("ref", key);
    if (value == null) {
      throw new NoSuchKeyException(
          "K3: ref("
              + Shown.of(key)
              + ") but "
              + place.url()
              + " holds no such key; find(key) and ref(key, fallback) allow for that");
    }
    return value;
  }

  @Override
  public V ref(K key, V fallback) {
    Notation.requireKey("ref", key);
    Notation.requireValue("ref", key, fallback);
    V found = read("ref", key);
    return found == null ? fallback : found;
  }

  @Override
  public V ref(K key, Supplier<? extends V> fallback) {
    Notation.requireKey("ref", key);
    Notation.requireValue("ref", key, fallback);
    V found = read("ref", key);
    return found == null ? supplied(key, fallback) : found;
  }

  private V supplied(K key, Supplier<? extends V> fallback) {
    V value = fallback.get();
    Notation.requireValue("ref", key, value);
    return value;
  }

  @Override
  public Optional<V> find(K key) {
    return Optional.ofNullable(read("find", key));
  }

  /** The value of a key, or null if it has none. */
  @Nullable V read(String operation, K key) {
    return stored(operation, key(operation, key));
  }

  /** The value that the storage has. */
  final @Nullable V stored(String operation, byte[] key) {
    byte[] value = gate.read(operation, () -> storage.get(key));
    return value == null ? null : notation.value(key, value);
  }

  /**
   * Hears that a value was stored, while other writes of the key wait.
   *
   * @param size the bytes of the key and of the value
   */
  void keep(K key, V value, long size) {}

  /** Hears that a key has no value, while other writes of the key wait. */
  void forget(K key) {}

  @Override
  public boolean remove(K key) {
    byte[] keyBytes = keyToWrite("remove", key);
    return changes.make(
        "remove",
        keyBytes,
        () -> {
          boolean wasThere = storage.remove(keyBytes);
          forget(key);
          return wasThere;
        });
  }

  @Override
  public boolean contains(K key) {
    byte[] keyBytes = key("contains", key);
    return gate.test("contains", () -> storage.contains(keyBytes));
  }

  @Override
  public Optional<V> putIfAbsent(K key, V value) {
    byte[] keyBytes = keyToWrite("putIfAbsent", key);
    byte[] valueBytes = value("putIfAbsent", key, value);
    return changes
        .make(
            "putIfAbsent",
            keyBytes,
            () -> {
              byte[] old = storage.putIfAbsent(keyBytes, valueBytes);
              if (old == null) {
                keep(key, value, (long) keyBytes.length + valueBytes.length);
              }
              return Optional.ofNullable(old);
            })
        .map(old -> notation.value(keyBytes, old));
  }

  @Override
  public Optional<V> replace(K key, V value) {
    byte[] keyBytes = keyToWrite("replace", key);
    byte[] valueBytes = value("replace", key, value);
    return changes
        .make(
            "replace",
            keyBytes,
            () -> {
              byte[] old = storage.replace(keyBytes, valueBytes);
              if (old != null) {
                keep(key, value, (long) keyBytes.length + valueBytes.length);
              }
              return Optional.ofNullable(old);
            })
        .map(old -> notation.value(keyBytes, old));
  }

  @Override
  public boolean replace(K key, V expected, V value) {
    byte[] keyBytes = keyToWrite("replace", key);
    byte[] expectedBytes = value("replace", key, expected);
    byte[] valueBytes = value("replace", key, value);
    return changes.make(
        "replace",
        keyBytes,
        () -> {
          boolean isDone = storage.replace(keyBytes, expectedBytes, valueBytes);
          if (isDone) {
            keep(key, value, (long) keyBytes.length + valueBytes.length);
          }
          return isDone;
        });
  }

  @Override
  public boolean remove(K key, V expected) {
    byte[] keyBytes = keyToWrite("remove", key);
    byte[] expectedBytes = value("remove", key, expected);
    return changes.make(
        "remove",
        keyBytes,
        () -> {
          boolean isDone = storage.remove(keyBytes, expectedBytes);
          if (isDone) {
            forget(key);
          }
          return isDone;
        });
  }

  @Override
  public Optional<V> compute(K key, UnaryOperator<Optional<V>> function) {
    byte[] keyBytes = keyToWrite("compute", key);
    Notation.requireValue("compute", key, function);
    locks.requireNotComputing("compute", place.url());
    locks.need(gate);
    ReentrantLock lock = locks.of(keyBytes);
    lock.lock();
    try {
      while (true) {
        Present<V> present = present(key, keyBytes);
        Optional<V> next = computed(key, present.value(), function);
        if (isSame(next, present.value()) || isStored(key, keyBytes, present, next)) {
          return next;
        }
      }
    } finally {
      lock.unlock();
    }
  }

  private Optional<V> computed(K key, Optional<V> present, UnaryOperator<Optional<V>> function) {
    locks.beginComputing("compute", place.url());
    try {
      Optional<V> next = function.apply(present);
      Notation.requireValue("compute", key, next);
      return next;
    } finally {
      locks.endComputing();
    }
  }

  @SuppressWarnings({
    "ReferenceEquality",
    "OptionalEquality"
  }) // the very object says that nothing is to be stored
  private static boolean isSame(Optional<?> one, Optional<?> other) {
    return one == other || one.isEmpty() && other.isEmpty();
  }

  /** A value, and the bytes that the storage has for it unless they are not needed. */
  @SuppressWarnings("ArrayRecordComponent") // a pair on its way, never compared
  record Present<V>(Optional<V> value, byte @Nullable [] bytes) {}

  /** What there is to compute with, while other writes of the key wait. */
  Present<V> present(K key, byte[] keyBytes) {
    byte[] bytes = gate.read("compute", () -> storage.get(keyBytes));
    return new Present<>(decoded(keyBytes, bytes), bytes);
  }

  /** Stores what was computed, unless another process has changed the value meanwhile. */
  private boolean isStored(K key, byte[] keyBytes, Present<V> old, Optional<V> next) {
    if (next.isEmpty()) {
      return changes.make(
          "compute",
          keyBytes,
          () -> {
            boolean isDone = isRemoved(keyBytes, old);
            if (isDone) {
              forget(key);
            }
            return isDone;
          });
    }
    byte[] bytes = value("compute", key, next.get());
    return changes.make(
        "compute",
        keyBytes,
        () -> {
          boolean isDone = isPut(keyBytes, old, bytes);
          if (isDone) {
            keep(key, next.get(), (long) keyBytes.length + bytes.length);
          }
          return isDone;
        });
  }

  private boolean isRemoved(byte[] key, Present<V> old) {
    return isShared() && old.bytes() != null
        ? storage.remove(key, old.bytes())
        : storage.remove(key) || !isShared();
  }

  private boolean isPut(byte[] key, Present<V> old, byte[] value) {
    if (!isShared()) {
      storage.put(key, value);
      return true;
    }
    return old.bytes() == null
        ? storage.putIfAbsent(key, value) == null
        : storage.replace(key, old.bytes(), value);
  }

  final boolean isShared() {
    return place.capabilities().contains(Capability.SHARED);
  }

  @Override
  public void fill(Map<? extends K, ? extends V> content) {
    Objects.requireNonNull(content, "V1: fill(null) but a table is filled from a map");
    requireWritable("fill");
    if (!TableMap.isOf(seen, content)) {
      Iterator<? extends Map.Entry<? extends K, ? extends V>> entries =
          content.entrySet().iterator();
      changes.makeToAll("fill", () -> storage.fill(new Pairs<>(entries, notation)));
    }
  }

  @Override
  public ConcurrentMap<K, V> asMap() {
    return new TableMap<>(seen, notation);
  }

  /** Says as what this table's users see it. */
  void seenAs(VirtualHashTable<K, V> table) {
    seen = table;
  }

  @Override
  public long count() {
    return gate.count("count", storage::count);
  }

  @Override
  public boolean isEmpty() {
    return gate.test("isEmpty", this::holdsNoKey);
  }

  /** Where keys have to be counted, a first one is found sooner. */
  private boolean holdsNoKey() {
    if (place.capabilities().contains(Capability.CONSTANT_TIME_COUNT)) {
      return storage.count() == 0;
    }
    try (Cursor cursor = storage.cursor()) {
      return !cursor.next();
    }
  }

  @Override
  public Stream<K> keys() {
    return keys("keys");
  }

  final Stream<K> keys(String operation) {
    return new Walk<>(
            operation, gate, storage, walks, Walk.Reads.KEYS, (key, unread) -> notation.key(key))
        .stream();
  }

  @Override
  public Stream<V> values() {
    return new Walk<>("values", gate, storage, walks, Walk.Reads.ENTRIES, notation::value).stream();
  }

  @Override
  public Stream<Map.Entry<K, V>> entries() {
    return new Walk<>("entries", gate, storage, walks, Walk.Reads.ENTRIES, this::entry).stream();
  }

  private Map.Entry<K, V> entry(byte[] key, byte[] value) {
    return Map.entry(notation.key(key), notation.value(key, value));
  }

  @Override
  public void clear() {
    requireWritable("clear");
    changes.makeToAll("clear", storage::clear);
  }

  @Override
  public Optional<String> location() {
    return gate.isDeleted() ? Optional.empty() : Optional.of(place.url());
  }

  @Override
  public void flush() {
    gate.requireOpen("flush");
    if (place.mode() != OpenMode.READ_ONLY) { // else it wrote nothing, and perhaps may not
      gate.run("flush", storage::flush);
    }
  }

  @Override
  public void compact() {
    requireWritable("compact");
    gate.run("compact", storage::compact);
  }

  @Override
  public void backup(String url) {
    gate.requireOpen("backup");
    Location target = backups.at(url);
    gate.run("backup", () -> storage.backup(target));
  }

  @Override
  public void delete() {
    if (!gate.isDeleted()) {
      requireWritable("delete");
      gate.delete(
          () -> {
            walks.end();
            storage.destroy();
          });
    }
  }

  @Override
  public void close() {
    gate.close(
        () -> {
          try {
            walks.end();
          } finally {
            storage.close();
          }
        });
  }

  // For what is built on this.

  final String url() {
    return place.url();
  }

  final Gate gate() {
    return gate;
  }

  final KeyLocks locks() {
    return locks;
  }

  final Notation<K, V> notation() {
    return notation;
  }

  final Storage storage() {
    return storage;
  }

  @Override
  public final String toString() {
    return "table " + place.url();
  }

  final byte[] keyToWrite(String operation, K key) {
    Notation.requireKey(operation, key);
    requireWritable(operation);
    return notation.ofKey(operation, key);
  }

  final byte[] key(String operation, K key) {
    Notation.requireKey(operation, key);
    gate.requireOpen(operation);
    return notation.ofKey(operation, key);
  }

  final byte[] value(String operation, K key, V value) {
    Notation.requireValue(operation, key, value);
    return notation.ofValue(operation, key, value);
  }

  final void requireWritable(String operation) {
    gate.requireOpen(operation);
    place.requireWritable(operation);
  }

  private Optional<V> decoded(byte[] key, byte @Nullable [] value) {
    return value == null ? Optional.empty() : Optional.of(notation.value(key, value));
  }
}
