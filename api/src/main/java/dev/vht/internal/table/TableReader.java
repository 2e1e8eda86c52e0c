package dev.vht.internal.table;

import dev.vht.NoSuchKeyException;
import dev.vht.internal.check.Arguments;
import dev.vht.internal.text.ValueRenderer;
import dev.vht.spi.Capability;
import dev.vht.spi.Cursor;
import dev.vht.spi.Storage;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Reads a table, from its cache where that knows the answer and else from its storage. */
final class TableReader<K, V> {
  private final Storage storage;
  private final TableIdentity identity;
  private final EntryCodec<K, V> codec;
  private final CallGate gate;
  private final KeyLocks locks;
  private final CachedValues<K, V> cache;
  private final CursorSpliterator.OpenCursors cursors = new CursorSpliterator.OpenCursors();

  TableReader(
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
  }

  V ref(K key) {
    V value = read("ref", key);
    if (value == null) {
      throw new NoSuchKeyException(
          "K3: ref("
              + ValueRenderer.of(key)
              + ") but "
              + identity.url()
              + " holds no such key; find(key) and ref(key, fallback) allow for that");
    }
    return value;
  }

  V ref(K key, V fallback) {
    Arguments.requireKey("ref", key);
    Arguments.requireValue("ref", key, fallback);
    V found = read("ref", key);
    return found == null ? fallback : found;
  }

  V ref(K key, Supplier<? extends V> fallback) {
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

  /** Returns the value of a key, or null if it has none. */
  @Nullable V read(String operation, K key) {
    Arguments.requireKey(operation, key);
    gate.requireOpen(operation);
    return cache.keepsNothing()
        ? stored(operation, encoded(operation, key))
        : cache.read(operation, key);
  }

  private @Nullable V stored(String operation, byte[] key) {
    byte[] value = gate.pass(operation, () -> storage.get(key));
    return value == null ? null : codec.value(key, value);
  }

  boolean contains(K key) {
    Arguments.requireKey("contains", key);
    gate.requireOpen("contains");
    Boolean known = cache.keepsNothing() ? null : cache.contains(key);
    if (known != null) {
      return known;
    }
    byte[] keyBytes = encoded("contains", key);
    return gate.pass("contains", () -> storage.contains(keyBytes));
  }

  private byte[] encoded(String operation, K key) {
    byte[] keyBytes = codec.ofKey(operation, key);
    if (locks.isWithinFunction()) {
      locks.requireNotComputed(operation, identity.url(), keyBytes);
    }
    return keyBytes;
  }

  boolean isEmpty() {
    return gate.pass("isEmpty", this::holdsNoKey);
  }

  /** Finding a first key is cheaper than counting all. */
  private boolean holdsNoKey() {
    if (identity.capabilities().contains(Capability.CONSTANT_TIME_COUNT)) {
      return storage.count() == 0;
    }
    try (Cursor cursor = storage.cursor()) {
      return !cursor.next();
    }
  }

  Stream<K> keys(String operation) {
    return stream(operation, CursorSpliterator.Reads.KEYS, (key, unread) -> codec.key(key));
  }

  Stream<V> values() {
    return cache.keepsNothing()
        ? stream("values", CursorSpliterator.Reads.ENTRIES, codec::value)
        : cachedEntries("values").map(Map.Entry::getValue);
  }

  Stream<Map.Entry<K, V>> entries(String operation) {
    return cache.keepsNothing()
        ? stream(operation, CursorSpliterator.Reads.ENTRIES, this::entry)
        : cachedEntries(operation);
  }

  private <T> Stream<T> stream(
      String operation, CursorSpliterator.Reads reads, BiFunction<byte[], byte[], T> decoder) {
    return new CursorSpliterator<>(operation, gate, storage, cursors, reads, decoder).stream();
  }

  /** Looks each key up, because a value has to be the object that the cache keeps. */
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

  /** Ends all streams; none may be in a step. */
  void endStreams() {
    cursors.closeAll();
  }
}
