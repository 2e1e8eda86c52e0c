package dev.vht.internal.table;

import dev.vht.Freshness;
import dev.vht.OpenMode;
import dev.vht.Subscription;
import dev.vht.TableListener;
import dev.vht.VirtualHashTable;
import dev.vht.internal.cache.ValueCache;
import dev.vht.internal.map.MapView;
import dev.vht.internal.watch.ChangeSource;
import dev.vht.internal.watch.LocalChanges;
import dev.vht.internal.watch.PolledSource;
import dev.vht.internal.watch.Watchers;
import dev.vht.spi.Location;
import dev.vht.spi.Storage;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentMap;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/**
 * The table over any storage. This class keeps the life cycle; {@link TableReader} reads and {@link
 * TableWriter} writes. Together they enforce every rule without the contract, which only says who
 * broke one.
 */
public class StoredTable<K, V> implements VirtualHashTable<K, V> {
  private final Storage storage;
  private final TableIdentity identity;
  private final EntryCodec<K, V> codec;
  private final Function<String, Location> backups;
  private final CallGate gate;
  private final CachedValues<K, V> cache;
  private final TableReader<K, V> reader;
  private final TableWriter<K, V> writer;
  private final Watchers<K, V> watchers;
  private final LocalChanges reports;

  /** This table as its users see it, with its contract. */
  private VirtualHashTable<K, V> exposed = this;

  public StoredTable(
      Storage storage,
      TableIdentity identity,
      EntryCodec<K, V> codec,
      Function<String, Location> backups,
      KeyLocks locks,
      ValueCache values) {
    this(storage, identity, codec, backups, locks, values, Optional.empty());
  }

  /** Creates a table whose cache follows other processes, if the storage reports their changes. */
  @SuppressWarnings("TooManyParameters") // one for each part
  public StoredTable(
      Storage storage,
      TableIdentity identity,
      EntryCodec<K, V> codec,
      Function<String, Location> backups,
      KeyLocks locks,
      ValueCache values,
      Optional<Freshness> freshness) {
    this.storage = storage;
    this.identity = identity;
    this.codec = codec;
    this.backups = backups;
    this.gate = new CallGate(identity.url());
    this.cache = new CachedValues<>(values, storage, identity, codec, gate, locks, freshness);
    this.reader = new TableReader<>(storage, identity, codec, gate, locks, cache);
    this.writer = new TableWriter<>(storage, identity, codec, gate, locks, cache);
    this.reports = locks.changes();
    this.watchers = new Watchers<>(identity.url(), changes(locks), codec::key, this::find);
  }

  private ChangeSource changes(KeyLocks locks) {
    return identity.reportsForeignChanges()
        ? new PolledSource(
            identity.url(), storage::watchChanges, gate::runIfOpen, cache::announceChanges)
        : locks.changes().newSource();
  }

  /** Starts to cache values. */
  public void startCaching() {
    cache.start();
  }

  /** Sets how users see this table. */
  public void exposeAs(VirtualHashTable<K, V> table) {
    exposed = table;
  }

  @Override
  public V ref(K key) {
    return reader.ref(key);
  }

  @Override
  public V ref(K key, V fallback) {
    return reader.ref(key, fallback);
  }

  @Override
  public V ref(K key, Supplier<? extends V> fallback) {
    return reader.ref(key, fallback);
  }

  @Override
  public Optional<V> find(K key) {
    return Optional.ofNullable(reader.read("find", key));
  }

  @Override
  public boolean contains(K key) {
    return reader.contains(key);
  }

  @Override
  public long count() {
    return gate.pass("count", storage::count);
  }

  @Override
  public boolean isEmpty() {
    return reader.isEmpty();
  }

  @Override
  public Stream<K> keys() {
    return reader.keys("keys");
  }

  @Override
  public Stream<V> values() {
    return reader.values();
  }

  @Override
  public Stream<Map.Entry<K, V>> entries() {
    return reader.entries("entries");
  }

  @Override
  public void set(K key, V value) {
    writer.set(key, value);
  }

  @Override
  public boolean remove(K key) {
    return writer.remove(key);
  }

  @Override
  public Optional<V> putIfAbsent(K key, V value) {
    return writer.putIfAbsent(key, value);
  }

  @Override
  public Optional<V> replace(K key, V value) {
    return writer.replace(key, value);
  }

  @Override
  public boolean replace(K key, V expected, V value) {
    return writer.replace(key, expected, value);
  }

  @Override
  public boolean remove(K key, V expected) {
    return writer.remove(key, expected);
  }

  @Override
  public Optional<V> compute(K key, UnaryOperator<Optional<V>> function) {
    return writer.compute(key, function);
  }

  @Override
  public void fill(Map<? extends K, ? extends V> content) {
    Objects.requireNonNull(content, "V1: fill(null) but a table is filled from a map");
    identity.requireWritable("fill", gate);
    if (!MapView.isOf(exposed, content)) {
      writer.fill(content);
    }
  }

  @Override
  public void clear() {
    writer.clear();
  }

  @Override
  public Subscription watch(TableListener<? super K, ? super V> listener) {
    Objects.requireNonNull(listener, "V1: watch(null) but a table is watched by a listener");
    gate.requireOpen("watch");
    identity.requireWatchable();
    return watchers.add(listener);
  }

  @Override
  public ConcurrentMap<K, V> asMap() {
    return new MapView<>(exposed, codec, this::requireConditionalWrites);
  }

  /** Refuses a call of the map view (R10), unless the table is closed, which its contract says. */
  private void requireConditionalWrites() {
    if (!identity.hasConditionalWrites()) {
      exposed.keys().close();
      writer.requireConditionalWrites("asMap");
    }
  }

  @Override
  public Optional<String> location() {
    return gate.isDeleted() ? Optional.empty() : Optional.of(identity.url());
  }

  @Override
  public void flush() {
    gate.requireOpen("flush");
    if (identity.mode() != OpenMode.READ_ONLY) { // it has no writes, and may lack the permission
      gate.run("flush", storage::flush);
    }
  }

  @Override
  public void compact() {
    identity.requireWritable("compact", gate);
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
      identity.requireWritable("delete", gate);
      gate.delete(
          () -> {
            reader.endStreams();
            storage.destroy();
          });
      watchers.end();
      reports.everything(); // to other handles
    }
    cache.stop();
  }

  @Override
  public void close() {
    try {
      gate.close(this::closeStorage);
    } finally {
      watchers.end();
      cache.stop();
    }
  }

  private void closeStorage() {
    try {
      reader.endStreams();
    } finally {
      storage.close();
    }
  }

  @Override
  public final String toString() {
    return "table " + identity.url();
  }
}
