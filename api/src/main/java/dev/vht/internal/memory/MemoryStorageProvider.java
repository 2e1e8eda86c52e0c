package dev.vht.internal.memory;

import dev.vht.Durability;
import dev.vht.NoSuchTableException;
import dev.vht.Salvage;
import dev.vht.TableExistsException;
import dev.vht.spi.Capability;
import dev.vht.spi.Limits;
import dev.vht.spi.Location;
import dev.vht.spi.Metadata;
import dev.vht.spi.Presence;
import dev.vht.spi.Settings;
import dev.vht.spi.Storage;
import dev.vht.spi.StorageProvider;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/**
 * Tables in the memory of this process, for tests and temporary data.
 *
 * <p>{@code memory:name} is one table for the whole process. It persists across closing and opening
 * until it is deleted, and any number of handles may have it open. After it is deleted, calls of
 * other handles throw {@link dev.vht.StorageException}. {@code memory:} without a name is a new,
 * private table for each opening, which ends when it is closed.
 */
public final class MemoryStorageProvider implements StorageProvider {
  private static final ConcurrentMap<String, MemoryTable> TABLES = new ConcurrentHashMap<>();

  /** For {@link java.util.ServiceLoader}. */
  public MemoryStorageProvider() {}

  @Override
  public String scheme() {
    return "memory";
  }

  @Override
  public Set<String> options() {
    return Set.of();
  }

  @Override
  public Set<Capability> capabilities() {
    return Set.of(
        Capability.SHARED,
        Capability.CONDITIONAL_WRITES,
        Capability.CONSTANT_TIME_COUNT,
        Capability.ATOMIC_FILL,
        Capability.BACKUP,
        Capability.SALVAGE,
        Capability.WATCH);
  }

  @Override
  public Limits limits() {
    return new Limits(Limits.LARGEST_ARRAY, Limits.LARGEST_ARRAY);
  }

  @Override
  public Location resolve(Location location) {
    return location;
  }

  @Override
  public Presence presence(Location location) {
    return TABLES.containsKey(location.path()) ? Presence.TABLE : Presence.ABSENT;
  }

  @Override
  public Storage create(Location location, Metadata metadata, Settings settings) {
    MemoryTable table = new MemoryTable(location.toString(), metadata);
    if (!isPrivate(location)) {
      add(location, table);
    }
    return new MemoryStorage(table, () -> forget(location, table));
  }

  static void add(Location location, MemoryTable table) {
    if (TABLES.putIfAbsent(location.path(), table) != null) {
      throw new TableExistsException(
          "L5: there is a table at " + location + " already; open it, or delete it first");
    }
  }

  @Override
  public Storage open(Location location, Settings settings) {
    MemoryTable table = TABLES.get(location.path());
    if (table == null) {
      throw new NoSuchTableException(
          "L5: there is no table at " + location + "; tables in memory end with their process");
    }
    return new MemoryStorage(table, () -> forget(location, table));
  }

  @Override
  public boolean destroy(Location location) {
    MemoryTable table = TABLES.remove(location.path());
    if (table != null) {
      table.destroy();
    }
    return table != null;
  }

  /** Every table in memory is sound. */
  @Override
  public Salvage salvage(Location location) {
    Settings settings = new Settings(Durability.PROCESS, Settings.Access.READ_ONLY);
    try (Storage storage = open(location, settings)) {
      return new Salvage(storage.count(), List.of(), Optional.empty());
    }
  }

  /** Leaves another table alone that has been created under the same name. */
  private static void forget(Location location, MemoryTable table) {
    TABLES.remove(location.path(), table);
    table.destroy();
  }

  private static boolean isPrivate(Location location) {
    return location.path().isEmpty();
  }
}
