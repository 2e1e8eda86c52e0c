package dev.vht.cassandra;

import dev.vht.cassandra.session.Cluster;
import dev.vht.cassandra.session.CommitLogs;
import dev.vht.spi.Capability;
import dev.vht.spi.Limits;
import dev.vht.spi.Location;
import dev.vht.spi.Metadata;
import dev.vht.spi.Presence;
import dev.vht.spi.Settings;
import dev.vht.spi.Storage;
import dev.vht.spi.StorageProvider;
import java.util.Set;
import java.util.function.Function;

/**
 * Tables in Apache Cassandra clusters: {@code
 * cassandra://host:9042,host:9042/keyspace/table?datacenter=dc1}, or {@code
 * cassandra:name/keyspace/table} for a {@code CqlSession} that the program has registered by {@link
 * CassandraTables}.
 *
 * <p>Options: {@code datacenter} (whose nodes coordinate statements, {@code datacenter1} unless
 * given), {@code config} (the path of a configuration file of the driver, for credentials, TLS and
 * timeouts), {@code retry} (how many seconds a call is repeated while the cluster does not serve
 * it, 30 unless given); and for a table that is created, {@code replication} (makes the keyspace
 * with that many copies, if there is none), {@code writes} ({@code lwt} or {@code plain}) and
 * {@code lease} (for how many milliseconds a handle may use what it knows of the table's
 * generation; {@code clear}, {@code fill} and {@code delete} take a little longer than that; 500
 * unless given).
 */
public final class CassandraStorageProvider implements StorageProvider {
  /** Cassandra's limit for a key, minus the generation. */
  private static final int MAX_KEY_BYTES = 65_535 - Rows.GENERATION_BYTES;

  /** A value and its predecessor are in one partition, which should stay below 100 MB. */
  private static final int MAX_VALUE_BYTES = 32 << 20;

  /** For {@link java.util.ServiceLoader}. */
  public CassandraStorageProvider() {}

  @Override
  public String scheme() {
    return "cassandra";
  }

  @Override
  public Set<String> options() {
    return TableLocation.OPTIONS;
  }

  /**
   * Counting walks over all keys, so it is not among them. Tables with {@code writes=plain} lack
   * {@link Capability#CONDITIONAL_WRITES}.
   */
  @Override
  public Set<Capability> capabilities() {
    return Set.of(
        Capability.DURABLE,
        Capability.SHARED,
        Capability.CONDITIONAL_WRITES,
        Capability.ATOMIC_FILL);
  }

  @Override
  public Limits limits() {
    return new Limits(MAX_KEY_BYTES, MAX_VALUE_BYTES);
  }

  @Override
  public Location resolve(Location location) {
    return TableLocation.canonical(location);
  }

  private static <T> T inCatalog(Location location, Function<TableCatalog, T> work) {
    TableLocation table = TableLocation.of(location);
    try (Cluster cluster = table.connect()) {
      return work.apply(new TableCatalog(table, cluster));
    }
  }

  @Override
  public Presence presence(Location location) {
    return inCatalog(location, TableCatalog::presence);
  }

  @Override
  public String describeForeign(Location location) {
    return inCatalog(location, TableCatalog::describeForeign);
  }

  @Override
  public Storage create(Location location, Metadata metadata, Settings settings) {
    return opened(location, settings, catalog -> catalog.create(metadata));
  }

  @Override
  public Storage open(Location location, Settings settings) {
    return opened(location, settings, TableCatalog::open);
  }

  private static Storage opened(
      Location location, Settings settings, Function<TableCatalog, TableRecord> opening) {
    TableLocation table = TableLocation.of(location);
    Cluster cluster = table.connect();
    boolean isOpen = false;
    try {
      CommitLogs.require(settings.durability(), table.toString(), cluster);
      long start = System.nanoTime();
      TableRecord record = opening.apply(new TableCatalog(table, cluster));
      Storage storage = new CassandraStorage(table, cluster, record, start);
      isOpen = true;
      return storage;
    } finally {
      if (!isOpen) {
        cluster.close();
      }
    }
  }

  @Override
  public boolean destroy(Location location) {
    return inCatalog(location, TableCatalog::destroy);
  }
}
