package dev.vht.internal.open;

import dev.vht.CodecMismatchException;
import dev.vht.NoSuchTableException;
import dev.vht.TableExistsException;
import dev.vht.VirtualHashTable;
import dev.vht.VirtualHashTables;
import dev.vht.codec.Codec;
import dev.vht.contracts.scope.Enforcement;
import dev.vht.contracts.verdict.Level;
import dev.vht.contracts.verdict.Mode;
import dev.vht.internal.cache.ValueCache;
import dev.vht.internal.table.EntryCodec;
import dev.vht.internal.table.KeyLocks;
import dev.vht.internal.table.StoredTable;
import dev.vht.internal.table.TableIdentity;
import dev.vht.spi.Capability;
import dev.vht.spi.Location;
import dev.vht.spi.Metadata;
import dev.vht.spi.Presence;
import dev.vht.spi.Settings;
import dev.vht.spi.Storage;
import dev.vht.spi.StorageProvider;
import java.nio.ByteBuffer;
import java.util.Collections;
import java.util.EnumSet;
import java.util.Set;
import java.util.function.Function;

/** Opens a table in any mode, with any provider. */
public final class TableOpener<K, V> {
  /** Retries when another process creates or deletes the table; more than will ever be needed. */
  private static final int ATTEMPTS = 100;

  private final Codec<K> keys;
  private final Codec<V> values;
  private final OpenRequest request;
  private final StorageProvider provider;
  private final Location location;
  private final Metadata metadata;
  private final Settings settings;

  TableOpener(OpenRequest request, Codec<K> keys, Codec<V> values, StorageProvider provider) {
    this.keys = keys;
    this.values = values;
    this.request = request;
    this.provider = provider;
    this.location = provider.resolve(request.location());
    this.metadata = new Metadata(keys.id(), values.id());
    this.settings = request.settings();
  }

  VirtualHashTable<K, V> open() {
    Storage storage = storage();
    try {
      checkCodecs(storage.metadata());
      StoredTable<K, V> table = table(storage);
      VirtualHashTable<K, V> checked = VirtualHashTables.checked(table, enforcement(table));
      table.exposeAs(checked);
      return checked;
    } catch (RuntimeException | Error e) {
      closeBecauseOf(e, storage);
      throw e;
    }
  }

  private StoredTable<K, V> table(Storage storage) {
    TableIdentity identity =
        new TableIdentity(location.toString(), request.mode(), capabilities(storage));
    EntryCodec<K, V> codec = new EntryCodec<>(location.toString(), keys, values, provider.limits());
    Function<String, Location> backups = new BackupPlaces(provider, location)::at;
    KeyLocks locks = KeyLocks.of(storage, identity);
    ValueCache cache = ValueCache.by(request.cache(), identity.reportsForeignChanges());
    StoredTable<K, V> table =
        new StoredTable<>(storage, identity, codec, backups, locks, cache, request.freshness());
    table.startCaching();
    return table;
  }

  private Set<Capability> capabilities(Storage storage) {
    Set<Capability> capabilities = EnumSet.noneOf(Capability.class);
    capabilities.addAll(provider.capabilities());
    capabilities.removeAll(storage.missingCapabilities());
    return Collections.unmodifiableSet(capabilities);
  }

  private Storage storage() {
    Presence presence = provider.presence(location);
    if (presence == Presence.FOREIGN) {
      throw UnopenedTable.notATable(provider, location, "choose another location");
    }
    return switch (request.mode()) {
      case CREATE -> create(presence);
      case REPLACE -> replace(presence);
      case UPDATE, READ_ONLY -> update(presence);
      case CREATE_OR_UPDATE -> createOrUpdate(presence);
    };
  }

  private Storage create(Presence presence) {
    if (presence == Presence.TABLE) {
      throw new TableExistsException(
          "L5: CREATE but there is a table at "
              + location
              + " already; open it with UPDATE or CREATE_OR_UPDATE, or destroy it with REPLACE");
    }
    return provider.create(location, metadata, settings);
  }

  private Storage replace(Presence presence) {
    if (presence == Presence.TABLE) {
      provider.destroy(location);
    }
    return provider.create(location, metadata, settings);
  }

  private Storage update(Presence presence) {
    if (presence == Presence.ABSENT) {
      throw new NoSuchTableException(
          "L5: "
              + request.mode()
              + " but there is no table at "
              + location
              + "; make one with CREATE or CREATE_OR_UPDATE");
    }
    return provider.open(location, settings);
  }

  /** Another process may create the table after none was seen, or delete it after one was seen. */
  private Storage createOrUpdate(Presence seen) {
    Presence presence = seen;
    for (int attempt = 1; ; attempt++) {
      try {
        return presence == Presence.TABLE
            ? provider.open(location, settings)
            : provider.create(location, metadata, settings);
      } catch (TableExistsException | NoSuchTableException e) {
        if (attempt == ATTEMPTS) {
          throw e;
        }
        presence = provider.presence(location);
      }
    }
  }

  private void checkCodecs(Metadata stored) {
    if (!stored.equals(metadata)) {
      throw new CodecMismatchException(
          "O2: "
              + location
              + " was made with keys of "
              + stored.keyCodec()
              + " and values of "
              + stored.valueCodec()
              + " but is opened with keys of "
              + metadata.keyCodec()
              + " and values of "
              + metadata.valueCodec()
              + "; open it with the codecs it was made with");
    }
  }

  private Enforcement enforcement(StoredTable<K, V> table) {
    Enforcement named = request.enforcement().named(location.toString()).slicedBy(this::slice);
    boolean asksForSeeds = named.mode() != Mode.OFF && named.level() == Level.FULL;
    return asksForSeeds && table.isEmpty() ? named.unseeded() : named;
  }

  /** Identifies keys by their bytes (K2); one that cannot be encoded is rejected later. */
  @SuppressWarnings("unchecked") // the contract passes only keys of this table
  private Object slice(Object key) {
    try {
      return ByteBuffer.wrap(keys.encode((K) key));
    } catch (RuntimeException e) {
      return key;
    }
  }

  private static void closeBecauseOf(Throwable failure, Storage storage) {
    try {
      storage.close();
    } catch (RuntimeException e) {
      failure.addSuppressed(e);
    }
  }
}
