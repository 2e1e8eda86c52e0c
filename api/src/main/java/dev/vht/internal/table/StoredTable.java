package dev.vht.internal.table;

import dev.vht.NoSuchKeyException;
import dev.vht.OpenMode;
import dev.vht.VirtualHashTable;
import dev.vht.internal.cache.ValueCache;
import dev.vht.internal.check.Arguments;
import dev.vht.internal.map.MapView;
import dev.vht.internal.text.ValueRenderer;
import dev.vht.spi.Capability;
import dev.vht.spi.Cursor;
import dev.vht.spi.Location;
import dev.vht.spi.Storage;
import java.util.Iterator;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentMap;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The table over any storage: checks arguments, turns objects into bytes and back, and keeps the
 * life cycle. It holds every rule by itself, without its contract; the contract says who broke one.
 * What stays in memory is in its {@link CachedValues}.
 */
public class StoredTable<K, V> implements VirtualHashTable<K, V> {
  private final Storage storage;
  private final TableIdentity place;
  private final EntryCodec<K, V> codec;
  private final Function<String, Location> backups;
  private final CallGate gate;
  private final CursorSpliterator.Open walks = new CursorSpliterator.Open();
  private final KeyLocks locks;
  private final WriteCoordinator changes;
  private final CachedValues<K, V> cache;

  /** This table as its users hold it, with its contract. */
  private VirtualHashTable<K, V> seen = this;

  public StoredTable(
      Storage storage,
      TableIdentity place,
      EntryCodec<K, V> codec,
      Function<String, Location> backups,
      KeyLocks locks,
      ValueCache values) {
    this.storage = storage;
    this.place = place;
    this.codec = codec;
    this.backups = backups;
    this.gate = new CallGate(place.url());
    this.locks = locks;
    this.cache = new CachedValues<>(values, storage, place, codec, gate, locks);
    this.changes = new WriteCoordinator(cache, place.url(), gate, locks);
  }

  @Override
  public void set(K key, V value) {
    Encoded<K, V> entry = encoded("set", key, value);
    store(
        "set",
        entry,
        () -> {
          storage.put(entry.keyBytes(), entry.valueBytes());
          return true;
        });
  }

  @Override
  public V ref(K key) {
    V value = read("ref", key);
    if (value == null) {
      throw new NoSuchKeyException(
          "K3: ref("
              + ValueRenderer.of(key)
              + ") but "
              + place.url()
              + " holds no such key; find(key) and ref(key, fallback) allow for that");
    }
    return value;
  }

  @Override
  public V ref(K key, V fallback) {
    Arguments.requireKey("ref", key);
    Arguments.requireValue("ref", key, fallback);
    V found = read("ref", key);
    return found == null ? fallback : found;
  }

  @Override
  public V ref(K key, Supplier<? extends V> fallback) {
    Arguments.requireKey("ref", key);
    Arguments.requireValue("ref", key, fallback);
    V found = read("ref", key);
    return found == null ? supplied(key, fallback) : found;
  }

  private V supplied(K key, Supplier<? extends V> fallback) {
    V value = fallback.get();
    Arguments.requireValue("ref", key, value);
    return value;
  }

  @Override
  public Optional<V> find(K key) {
    return Optional.ofNullable(read("find", key));
  }

  /** The value that the storage has. */
  private @Nullable V stored(String operation, byte[] key) {
    byte[] value = gate.pass(operation, () -> storage.get(key));
    return value == null ? null : codec.value(key, value);
  }

  @Override
  public boolean remove(K key) {
    byte[] keyBytes = keyToWrite("remove", key);
    return make(
        "remove",
        key,
        keyBytes,
        () -> {
          boolean wasThere = storage.remove(keyBytes);
          cache.forget(key, keyBytes);
          return wasThere;
        });
  }

  @Override
  public boolean contains(K key) {
    Arguments.requireKey("contains", key);
    gate.requireOpen("contains");
    Boolean known = cache.keepsNothing() ? null : cache.contains(key);
    if (known != null) {
      return known;
    }
    byte[] keyBytes = keyToRead("contains", key);
    return gate.pass("contains", () -> storage.contains(keyBytes));
  }

  @Override
  public Optional<V> putIfAbsent(K key, V value) {
    Encoded<K, V> entry = encoded("putIfAbsent", key, value);
    return exchanged(
        "putIfAbsent",
        entry,
        () -> storage.putIfAbsent(entry.keyBytes(), entry.valueBytes()),
        Objects::isNull);
  }

  @Override
  public Optional<V> replace(K key, V value) {
    Encoded<K, V> entry = encoded("replace", key, value);
    return exchanged(
        "replace",
        entry,
        () -> storage.replace(entry.keyBytes(), entry.valueBytes()),
        Objects::nonNull);
  }

  @Override
  public boolean replace(K key, V expected, V value) {
    Encoded<K, V> entry = encoded("replace", key, value);
    byte[] expectedBytes = value("replace", key, expected);
    return store(
        "replace",
        entry,
        () -> storage.replace(entry.keyBytes(), expectedBytes, entry.valueBytes()));
  }

  @Override
  public boolean remove(K key, V expected) {
    byte[] keyBytes = keyToWrite("remove", key);
    byte[] expectedBytes = value("remove", key, expected);
    return removeIf("remove", key, keyBytes, () -> storage.remove(keyBytes, expectedBytes));
  }

  @Override
  public Optional<V> compute(K key, UnaryOperator<Optional<V>> function) {
    byte[] keyBytes = keyToWrite("compute", key);
    Arguments.requireValue("compute", key, function);
    Computation computation = new Computation(locks, keyBytes);
    try {
      Present<V> present =
          locks.take(computation, place.url(), keyBytes, () -> cache.present(key, keyBytes));
      while (true) {
        Optional<V> old = value(keyBytes, present);
        Optional<V> next = computed(computation, key, old, function);
        if (isSame(next, old) || storeComputed(key, keyBytes, present, next)) {
          return next;
        }
        present = locks.locked(keyBytes, () -> cache.present(key, keyBytes));
      }
    } finally {
      computation.isDone = true;
      computation.wakeAll();
    }
  }

  private Optional<V> computed(
      Computation computation, K key, Optional<V> present, UnaryOperator<Optional<V>> function) {
    computation.begin();
    try {
      Optional<V> next = function.apply(present);
      Arguments.requireValue("compute", key, next);
      return next;
    } finally {
      computation.end();
    }
  }

  /** The very object says that nothing is to be stored. */
  @SuppressWarnings({"ReferenceEquality", "OptionalEquality"})
  private static boolean isSame(Optional<?> one, Optional<?> other) {
    return one == other || one.isEmpty() && other.isEmpty();
  }

  /** Stores what was computed, unless another process has changed the value meanwhile. */
  private boolean storeComputed(K key, byte[] keyBytes, Present<V> old, Optional<V> next) {
    if (next.isEmpty()) {
      return changes.makeComputed(
          keyBytes,
          () ->
              cache.change(
                  key,
                  keyBytes,
                  () -> forgetIf(key, keyBytes, () -> removeUnlessChanged(keyBytes, old))));
    }
    V value = next.get();
    Encoded<K, V> entry = new Encoded<>(key, keyBytes, value, value("compute", key, value));
    return changes.makeComputed(
        keyBytes,
        () -> cache.change(key, keyBytes, () -> keepIf(entry, () -> putUnlessChanged(entry, old))));
  }

  private boolean removeUnlessChanged(byte[] key, Present<V> old) {
    return isShared() && old.bytes() != null
        ? storage.remove(key, old.bytes())
        : storage.remove(key) || !isShared();
  }

  private boolean putUnlessChanged(Encoded<K, V> entry, Present<V> old) {
    if (!isShared()) {
      storage.put(entry.keyBytes(), entry.valueBytes());
      return true;
    }
    return old.bytes() == null
        ? storage.putIfAbsent(entry.keyBytes(), entry.valueBytes()) == null
        : storage.replace(entry.keyBytes(), old.bytes(), entry.valueBytes());
  }

  private boolean isShared() {
    return place.isShared();
  }

  /** A key and a value with their bytes. */
  @SuppressWarnings("ArrayRecordComponent") // on its way, never compared
  record Encoded<K, V>(K key, byte[] keyBytes, V value, byte[] valueBytes) {
    /** How much room it takes. */
    long size() {
      return (long) keyBytes.length + valueBytes.length;
    }
  }

  /**
   * What a key has.
   *
   * @param known the value as an object, if it is in memory
   * @param bytes the value as the storage has it; null if it has none, or was not asked
   */
  @SuppressWarnings("ArrayRecordComponent") // on its way, never compared
  record Present<V>(@Nullable V known, byte @Nullable [] bytes) {}

  /** Returns the value of a key, or null if it has none. */
  private @Nullable V read(String operation, K key) {
    Arguments.requireKey(operation, key);
    gate.requireOpen(operation);
    return cache.keepsNothing()
        ? stored(operation, keyToRead(operation, key))
        : cache.read(operation, key);
  }

  private byte[] keyToRead(String operation, K key) {
    byte[] keyBytes = codec.ofKey(operation, key);
    if (locks.isWithinAFunction()) {
      locks.requireNotComputed(operation, place.url(), keyBytes);
    }
    return keyBytes;
  }

  // Changes to what a key has.

  private <T> T make(String operation, K key, byte[] keyBytes, Supplier<T> change) {
    return changes.make(operation, keyBytes, () -> cache.change(key, keyBytes, change));
  }

  private boolean store(String operation, Encoded<K, V> entry, BooleanSupplier write) {
    return make(operation, entry.key(), entry.keyBytes(), () -> keepIf(entry, write));
  }

  private boolean keepIf(Encoded<K, V> entry, BooleanSupplier write) {
    boolean isStored = write.getAsBoolean();
    if (isStored) {
      cache.keep(entry);
    }
    return isStored;
  }

  private boolean removeIf(String operation, K key, byte[] keyBytes, BooleanSupplier removal) {
    return make(operation, key, keyBytes, () -> forgetIf(key, keyBytes, removal));
  }

  private boolean forgetIf(K key, byte[] keyBytes, BooleanSupplier removal) {
    boolean isRemoved = removal.getAsBoolean();
    if (isRemoved) {
      cache.forget(key, keyBytes);
    }
    return isRemoved;
  }

  private Optional<V> exchanged(
      String operation,
      Encoded<K, V> entry,
      Supplier<byte[]> exchange,
      Predicate<byte @Nullable []> isStored) {
    Present<V> old =
        make(
            operation,
            entry.key(),
            entry.keyBytes(),
            () -> {
              V known = cache.known(entry.key(), entry.keyBytes());
              byte[] bytes = exchange.get();
              if (isStored.test(bytes)) {
                cache.keep(entry);
              }
              return new Present<>(bytes == null ? null : known, bytes);
            });
    return value(entry.keyBytes(), old);
  }

  /** What is in memory is the value if it has its bytes: another process may have written. */
  private Optional<V> value(byte[] key, Present<V> present) {
    V known = present.known();
    byte[] bytes = present.bytes();
    if (bytes == null) {
      return Optional.ofNullable(known);
    }
    return Optional.of(
        known != null && codec.isValue(known, bytes) ? known : codec.value(key, bytes));
  }

  @Override
  public void fill(Map<? extends K, ? extends V> content) {
    Objects.requireNonNull(content, "V1: fill(null) but a table is filled from a map");
    requireWritable("fill");
    if (MapView.isOf(seen, content)) {
      return;
    }
    try (PairSpool pairs = PairSpool.of(pairs(content.entrySet().iterator()), place.url())) {
      changes.makeToAll(
          "fill",
          () -> {
            storage.fill(pairs.iterator());
            cache.recordFilled();
          });
    }
  }

  private Iterator<Storage.Pair> pairs(
      Iterator<? extends Map.Entry<? extends K, ? extends V>> entries) {
    return new EncodedPairs<>(entries, codec);
  }

  @Override
  public ConcurrentMap<K, V> asMap() {
    return new MapView<>(seen, codec);
  }

  /** Begins to keep values in memory. */
  public void begin() {
    cache.begin();
  }

  /** Sets how this table's users hold it. */
  public void seenAs(VirtualHashTable<K, V> table) {
    seen = table;
  }

  @Override
  public long count() {
    return gate.pass("count", storage::count);
  }

  @Override
  public boolean isEmpty() {
    return gate.pass("isEmpty", this::holdsNoKey);
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

  private Stream<K> keys(String operation) {
    return new CursorSpliterator<>(
            operation,
            gate,
            storage,
            walks,
            CursorSpliterator.Reads.KEYS,
            (key, unread) -> codec.key(key))
        .stream();
  }

  @Override
  public Stream<V> values() {
    if (!cache.keepsNothing()) {
      return cachedEntries("values").map(Map.Entry::getValue);
    }
    return new CursorSpliterator<>(
            "values", gate, storage, walks, CursorSpliterator.Reads.ENTRIES, codec::value)
        .stream();
  }

  @Override
  public Stream<Map.Entry<K, V>> entries() {
    if (!cache.keepsNothing()) {
      return cachedEntries("entries");
    }
    return new CursorSpliterator<>(
            "entries", gate, storage, walks, CursorSpliterator.Reads.ENTRIES, this::entry)
        .stream();
  }

  /** By keys, so that each value is the object that is kept. */
  private Stream<Map.Entry<K, V>> cachedEntries(String operation) {
    return keys(operation)
        .flatMap(
            key -> {
              V value = cache.lookUp(operation, key);
              return value == null ? Stream.empty() : Stream.of(Map.entry(key, value));
            });
  }

  private Map.Entry<K, V> entry(byte[] key, byte[] value) {
    return Map.entry(codec.key(key), codec.value(key, value));
  }

  @Override
  public void clear() {
    requireWritable("clear");
    changes.makeToAll(
        "clear",
        () -> {
          storage.clear();
          cache.recordCleared();
        });
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
    Location target = backups.apply(url);
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
    cache.end();
  }

  @Override
  public void close() {
    try {
      gate.close(this::closeStorage);
    } finally {
      cache.end();
    }
  }

  private void closeStorage() {
    try {
      walks.end();
    } finally {
      storage.close();
    }
  }

  @Override
  public final String toString() {
    return "table " + place.url();
  }

  private Encoded<K, V> encoded(String operation, K key, V value) {
    byte[] keyBytes = keyToWrite(operation, key);
    return new Encoded<>(key, keyBytes, value, value(operation, key, value));
  }

  private byte[] keyToWrite(String operation, K key) {
    Arguments.requireKey(operation, key);
    requireWritable(operation);
    return codec.ofKey(operation, key);
  }

  private byte[] value(String operation, K key, V value) {
    Arguments.requireValue(operation, key, value);
    return codec.ofValue(operation, key, value);
  }

  private void requireWritable(String operation) {
    gate.requireOpen(operation);
    place.requireWritable(operation);
  }
}
