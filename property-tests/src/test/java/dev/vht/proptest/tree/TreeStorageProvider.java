package dev.vht.proptest.tree;

import dev.vht.NoSuchTableException;
import dev.vht.TableExistsException;
import dev.vht.spi.Capability;
import dev.vht.spi.Limits;
import dev.vht.spi.Location;
import dev.vht.spi.Metadata;
import dev.vht.spi.Presence;
import dev.vht.spi.Settings;
import dev.vht.spi.Storage;
import dev.vht.spi.StorageProvider;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/** Serves {@code tree:name}: tables in this process, which several handles may share. */
public class TreeStorageProvider implements StorageProvider {
  private static final ConcurrentMap<String, Storage> TABLES = new ConcurrentHashMap<>();

  @Override
  public String scheme() {
    return "tree";
  }

  @Override
  public Set<String> options() {
    return Set.of();
  }

  @Override
  public Set<Capability> capabilities() {
    return Set.of(Capability.SHARED, Capability.CONDITIONAL_WRITES, Capability.CONSTANT_TIME_COUNT);
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
    Storage table = newTable(metadata, () -> TABLES.remove(location.path()));
    if (TABLES.putIfAbsent(location.path(), table) != null) {
      throw new TableExistsException("L5: there is a table at " + location + " already");
    }
    return table;
  }

  Storage newTable(Metadata metadata, Runnable forget) {
    return new TreeStorage(metadata, forget);
  }

  @Override
  public Storage open(Location location, Settings settings) {
    Storage table = TABLES.get(location.path());
    if (table == null) {
      throw new NoSuchTableException("L5: there is no table at " + location);
    }
    return table;
  }

  @Override
  public boolean destroy(Location location) {
    return TABLES.remove(location.path()) != null;
  }
}
