package dev.vht;

import dev.vht.contracts.scope.Enforcement;
import dev.vht.contracts.verdict.Level;
import dev.vht.contracts.verdict.Mode;
import dev.vht.spi.Location;
import dev.vht.spi.Metadata;
import dev.vht.spi.Presence;
import dev.vht.spi.Settings;
import dev.vht.spi.Storage;
import dev.vht.spi.StorageProvider;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.function.Function;

/** Decides, for every mode and every provider, what opening a table does. */
final class Opening<K, V> {
  /**
   * Making and opening can lose to others who delete and make; nobody loses this often in a row.
   */
  private static final int ATTEMPTS = 100;

  private final Codec<K> keys;
  private final Codec<V> values;
  private final Plan plan;
  private final StorageProvider provider;
  private final Location location;
  private final Metadata metadata;
  private final Settings settings;

  Opening(Plan plan, Codec<K> keys, Codec<V> values, StorageProvider provider) {
    this.keys = keys;
    this.values = values;
    this.plan = plan;
    this.provider = provider;
    this.location = provider.resolve(plan.location());
    this.metadata = new Metadata(keys.id(), values.id());
    this.settings = plan.settings();
  }

  static boolean destroy(StorageProvider provider, Location location) {
    return switch (provider.presence(location)) {
      case FOREIGN -> throw notATable(provider, location, "it is left alone");
      case TABLE, ABSENT -> provider.destroy(location);
    };
  }

  /** What is too damaged to be recognised as a table by its provider is damaged, too. */
  static Verification verify(StorageProvider provider, Location location) {
    try {
      return present(provider, location, provider::verify);
    } catch (DamagedTableException e) {
      return new Verification(
          0, List.of(new Damage(location.toString(), String.valueOf(e.getMessage()))));
    }
  }

  /** Does something with a table that must be there. */
  static <R> R present(
      StorageProvider provider, Location location, Function<Location, R> operation) {
    return switch (provider.presence(location)) {
      case FOREIGN -> throw notATable(provider, location, "it is left alone");
      case ABSENT -> throw new NoSuchTableException("L5: there is no table at " + location);
      case TABLE -> operation.apply(location);
    };
  }

  VirtualHashTable<K, V> open() {
    Storage storage = storage();
    try {
      checkCodecs(storage.metadata());
      StoredTable<K, V> table = table(storage);
      VirtualHashTable<K, V> checked = TableContract.attach(table, enforcement(table));
      table.seenAs(checked);
      return checked;
    } catch (RuntimeException | Error e) {
      closeBecauseOf(e, storage);
      throw e;
    }
  }

  private StoredTable<K, V> table(Storage storage) {
    Place place = new Place(location.toString(), plan.mode(), provider.capabilities());
    Notation<K, V> notation = new Notation<>(location.toString(), keys, values, provider.limits());
    BackupPlaces backups = new BackupPlaces(provider, location);
    KeyLocks locks = KeyLocks.of(storage, place);
    if (plan.cache().kind() == CachePolicy.Kind.NONE) {
      return new StoredTable<>(storage, place, notation, backups, locks);
    }
    CachedTable<K, V> table =
        new CachedTable<>(storage, place, notation, backups, locks, plan.cache());
    table.begin();
    return table;
  }

  private Storage storage() {
    Presence presence = provider.presence(location);
    if (presence == Presence.FOREIGN) {
      throw notATable(provider, location, "choose another location");
    }
    return switch (plan.mode()) {
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
              + plan.mode()
              + " but there is no table at "
              + location
              + "; make one with CREATE or CREATE_OR_UPDATE");
    }
    return provider.open(location, settings);
  }

  /** Somebody else may make the table after we saw none, or delete it after we saw one. */
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
    Enforcement named = plan.enforcement().named(location.toString()).slicedBy(this::slice);
    boolean asksForSeeds = named.mode() != Mode.OFF && named.level() == Level.FULL;
    return asksForSeeds && table.isEmpty() ? named.unseeded() : named;
  }

  /**
   * Keys are equal as their bytes are (K2); what has none is refused later and is its own slice.
   */
  @SuppressWarnings("unchecked") // the contract is asked about keys of this table only
  private Object slice(Object key) {
    try {
      return ByteBuffer.wrap(keys.encode((K) key));
    } catch (RuntimeException e) {
      return key;
    }
  }

  static NotATableException notATable(StorageProvider provider, Location location, String remedy) {
    return new NotATableException("L6: " + provider.describeForeign(location) + "; " + remedy);
  }

  private static void closeBecauseOf(Throwable failure, Storage storage) {
    try {
      storage.close();
    } catch (RuntimeException e) {
      failure.addSuppressed(e);
    }
  }
}
