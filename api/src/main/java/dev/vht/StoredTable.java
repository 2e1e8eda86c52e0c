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
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The table over any storage: checks arguments, turns objects into bytes and back, and keeps the
 * life cycle. It holds every rule by itself, without its contract; the contract says who broke one.
 */
final class StoredTable<K, V> implements VirtualHashTable<K, V> {
  private final Storage storage;
  private final Place place;
  private final Notation<K, V> notation;
  private final BackupPlaces backups;
  private final Gate gate;
  private final Walk.Open walks = new Walk.Open();
  private final KeyLocks locks;

  /** This table as its users hold it, with its contract. */
  private VirtualHashTable<K, V> seen = this;

  StoredTable(Storage storage, Place place, Notation<K, V> notation, BackupPlaces backups) {
    this.storage = storage;
    this.place = place;
    this.notation = notation;
    this.backups = backups;
    this.gate = new Gate(place.url());
    this.locks = KeyLocks.of(place);
  }

  @Override
  public void set(K key, V value) {
    byte[] keyBytes = keyToWrite("set", key);
    byte[] valueBytes = value("set", key, value);
    write(
        "set",
        keyBytes,
        () -> {
          storage.put(keyBytes, valueBytes);
          return true;
        });
  }

  @Override
  public V ref(K key) {
    byte[] keyBytes = key("ref", key);
    byte[] bytes = gate.read("ref", () -> storage.get(keyBytes));
    if (bytes == null) {
      throw new NoSuchKeyException(
          "K3: ref("
              + Shown.of(key)
              + ") but "
              + place.url()
              + " holds no such key; find(key) and ref(key, fallback) allow for that");
    }
    return notation.value(keyBytes, bytes);
  }

  @Override
  public V ref(K key, V fallback) {
    Notation.requireKey("ref", key);
    Notation.requireValue("ref", key, fallback);
    return found("ref", key).orElse(fallback);
  }

  @Override
  public V ref(K key, Supplier<? extends V> fallback) {
    Notation.requireKey("ref", key);
    Notation.requireValue("ref", key, fallback);
    Optional<V> found = found("ref", key);
    return found.isPresent() ? found.get() : supplied(key, fallback);
  }

  private V supplied(K key, Supplier<? extends V> fallback) {
    V value = fallback.get();
    Notation.requireValue("ref", key, value);
    return value;
  }

  @Override
  public Optional<V> find(K key) {
    return found("find", key);
  }

  private Optional<V> found(String operation, K key) {
    byte[] keyBytes = key(operation, key);
    return decoded(keyBytes, gate.read(operation, () -> storage.get(keyBytes)));
  }

  @Override
  public boolean remove(K key) {
    byte[] keyBytes = keyToWrite("remove", key);
    return write("remove", keyBytes, () -> storage.remove(keyBytes));
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
    return exchanged("putIfAbsent", keyBytes, () -> storage.putIfAbsent(keyBytes, valueBytes));
  }

  @Override
  public Optional<V> replace(K key, V value) {
    byte[] keyBytes = keyToWrite("replace", key);
    byte[] valueBytes = value("replace", key, value);
    return exchanged("replace", keyBytes, () -> storage.replace(keyBytes, valueBytes));
  }

  @Override
  public boolean replace(K key, V expected, V value) {
    byte[] keyBytes = keyToWrite("replace", key);
    byte[] expectedBytes = value("replace", key, expected);
    byte[] valueBytes = value("replace", key, value);
    return write("replace", keyBytes, () -> storage.replace(keyBytes, expectedBytes, valueBytes));
  }

  @Override
  public boolean remove(K key, V expected) {
    byte[] keyBytes = keyToWrite("remove", key);
    byte[] expectedBytes = value("remove", key, expected);
    return write("remove", keyBytes, () -> storage.remove(keyBytes, expectedBytes));
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
        byte[] old = gate.read("compute", () -> storage.get(keyBytes));
        Optional<V> present = decoded(keyBytes, old);
        Optional<V> next = computed(key, present, function);
        if (isSame(next, present) || isStored(key, keyBytes, old, next)) {
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

  /** Stores what was computed, unless another process has changed the value meanwhile. */
  private boolean isStored(K key, byte[] keyBytes, byte @Nullable [] old, Optional<V> next) {
    if (next.isEmpty()) {
      return old == null || gate.test("compute", () -> storage.remove(keyBytes, old));
    }
    byte[] bytes = value("compute", key, next.get());
    if (!place.capabilities().contains(Capability.SHARED)) {
      gate.run("compute", () -> storage.put(keyBytes, bytes));
      return true;
    }
    return old == null
        ? gate.read("compute", () -> storage.putIfAbsent(keyBytes, bytes)) == null
        : gate.test("compute", () -> storage.replace(keyBytes, old, bytes));
  }

  @Override
  public void fill(Map<? extends K, ? extends V> content) {
    Objects.requireNonNull(content, "V1: fill(null) but a table is filled from a map");
    requireWritable("fill");
    if (!TableMap.isOf(seen, content)) {
      Iterator<? extends Map.Entry<? extends K, ? extends V>> entries =
          content.entrySet().iterator();
      writeAll("fill", () -> storage.fill(new Pairs(entries)));
    }
  }

  /** The entries of a map as bytes. */
  private final class Pairs implements Iterator<Storage.Pair> {
    private final Iterator<? extends Map.Entry<? extends K, ? extends V>> entries;

    Pairs(Iterator<? extends Map.Entry<? extends K, ? extends V>> entries) {
      this.entries = entries;
    }

    @Override
    public boolean hasNext() {
      return entries.hasNext();
    }

    @Override
    public Storage.Pair next() {
      Map.Entry<? extends K, ? extends V> entry = entries.next();
      K key = entry.getKey();
      Notation.requireKey("fill", key);
      return new Storage.Pair(notation.ofKey("fill", key), value("fill", key, entry.getValue()));
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
    return new Walk<>(
            "keys", gate, storage, walks, Walk.Reads.KEYS, (key, unread) -> notation.key(key))
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
    writeAll("clear", storage::clear);
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

  @Override
  public String toString() {
    return "table " + place.url();
  }

  // Writing, one step towards computations on the same key.

  private boolean write(String operation, byte[] key, BooleanSupplier call) {
    return change(operation, key, call::getAsBoolean);
  }

  private Optional<V> exchanged(String operation, byte[] key, Gate.Reading call) {
    return change(operation, key, () -> Optional.ofNullable(call.bytes()))
        .map(bytes -> notation.value(key, bytes));
  }

  private <T> T change(String operation, byte[] key, Supplier<T> call) {
    if (!locks.areNeeded()) {
      int stripe = gate.enter(operation);
      try {
        if (!locks.areNeeded()) { // whoever needs them from here on waits for this call
          return call.get();
        }
      } finally {
        gate.leave(stripe);
      }
    }
    locks.requireNotComputing(operation, place.url());
    ReentrantLock lock = locks.of(key);
    lock.lock();
    try {
      int stripe = gate.enter(operation);
      try {
        return call.get();
      } finally {
        gate.leave(stripe);
      }
    } finally {
      lock.unlock();
    }
  }

  private void writeAll(String operation, Runnable call) {
    if (!locks.areNeeded()) {
      int stripe = gate.enter(operation);
      try {
        if (!locks.areNeeded()) {
          call.run();
          return;
        }
      } finally {
        gate.leave(stripe);
      }
    }
    locks.requireNotComputing(operation, place.url());
    locks.lockAll();
    try {
      gate.run(operation, call);
    } finally {
      locks.unlockAll();
    }
  }

  private byte[] keyToWrite(String operation, K key) {
    Notation.requireKey(operation, key);
    requireWritable(operation);
    return notation.ofKey(operation, key);
  }

  private byte[] key(String operation, K key) {
    Notation.requireKey(operation, key);
    gate.requireOpen(operation);
    return notation.ofKey(operation, key);
  }

  private byte[] value(String operation, K key, V value) {
    Notation.requireValue(operation, key, value);
    return notation.ofValue(operation, key, value);
  }

  private void requireWritable(String operation) {
    gate.requireOpen(operation);
    place.requireWritable(operation);
  }

  private Optional<V> decoded(byte[] key, byte @Nullable [] value) {
    return value == null ? Optional.empty() : Optional.of(notation.value(key, value));
  }
}
