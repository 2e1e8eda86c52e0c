package dev.vht.cassandra;

import com.datastax.oss.driver.api.core.CqlSession;
import dev.vht.cassandra.cluster.LocalCluster;
import dev.vht.cassandra.cluster.TestCluster;
import dev.vht.cassandra.session.ClusterAddress;
import dev.vht.spi.Capability;
import dev.vht.spi.Limits;
import dev.vht.spi.Location;
import dev.vht.spi.Metadata;
import dev.vht.spi.Presence;
import dev.vht.spi.Settings;
import dev.vht.spi.Storage;
import dev.vht.spi.StorageProvider;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

/**
 * Tables of {@code cassandra:} over a {@link FaultySession}, in any process with the class path of
 * the tests: {@code faulty:FAULT/host:port,host:port/keyspace/table}.
 */
public final class FaultyProvider implements StorageProvider {
  private static final String SCHEME = "faulty";
  private static final Map<String, CqlSession> SESSIONS = new ConcurrentHashMap<>();

  private final CassandraStorageProvider right = new CassandraStorageProvider();

  /** For {@link java.util.ServiceLoader}. */
  public FaultyProvider() {}

  /** Returns the URL of a table in the tests' keyspace. */
  static String url(FaultySession fault, String table) {
    String hosts =
        TestCluster.contactPoints().stream()
            .map(address -> address.getHostString() + ':' + address.getPort())
            .collect(Collectors.joining(","));
    return SCHEME
        + ':'
        + fault
        + '/'
        + hosts
        + '/'
        + TestTables.keyspace()
        + '/'
        + table
        + "?lease=200";
  }

  private Location right(Location location) {
    String[] parts = location.path().split("/", -1);
    String name = parts[0];
    CassandraTables.register(name, SESSIONS.computeIfAbsent(name, fault -> open(fault, parts[1])));
    return right.resolve(
        new Location(right.scheme(), name + '/' + parts[2] + '/' + parts[3], location.options()));
  }

  private static CqlSession open(String fault, String hosts) {
    return FaultySession.valueOf(fault)
        .over(new ClusterAddress(hosts, LocalCluster.DATACENTER, null).connect());
  }

  @Override
  public String scheme() {
    return SCHEME;
  }

  @Override
  public Set<String> options() {
    return right.options();
  }

  @Override
  public Set<Capability> capabilities() {
    return right.capabilities();
  }

  @Override
  public Limits limits() {
    return right.limits();
  }

  @Override
  public Location resolve(Location location) {
    return location;
  }

  @Override
  public Presence presence(Location location) {
    return right.presence(right(location));
  }

  @Override
  public Storage create(Location location, Metadata metadata, Settings settings) {
    return right.create(right(location), metadata, settings);
  }

  @Override
  public Storage open(Location location, Settings settings) {
    return right.open(right(location), settings);
  }

  @Override
  public boolean destroy(Location location) {
    return right.destroy(right(location));
  }
}
