package dev.vht.benchmarks.stores.cassandra;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.config.DefaultDriverOption;
import com.datastax.oss.driver.api.core.config.DriverConfigLoader;
import com.datastax.oss.driver.api.core.metadata.Node;
import dev.vht.KeysStep;
import dev.vht.OpenMode;
import dev.vht.VirtualHashTable;
import dev.vht.VirtualHashTables;
import dev.vht.codec.Codecs;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Collection;

/**
 * The cluster that the system property {@value #ADDRESSES} names, and a session of the driver for
 * plain statements. Tables of the library have a session of their own, as in programs that open
 * them by URL.
 */
final class BenchmarkCluster implements AutoCloseable {
  /** For example {@code host:9042,host:9042/datacenter1}. */
  static final String ADDRESSES = "vht.cluster";

  static final String KEYSPACE = "vht_benchmarks";

  private static final int COPIES = 3;

  private final String hosts;
  private final String datacenter;
  private final CqlSession session;

  BenchmarkCluster() {
    String named = System.getProperty(ADDRESSES, "");
    int slash = named.indexOf('/');
    if (slash < 0) {
      throw new IllegalStateException(
          "name a cluster by -D%s=host:9042,host:9042/datacenter1; benchmarks/README.md says how to start one"
              .formatted(ADDRESSES));
    }
    hosts = named.substring(0, slash);
    datacenter = named.substring(slash + 1);
    session = connect();
  }

  /** The defaults of the driver, except that no statement of a long measurement ends it. */
  private CqlSession connect() {
    var builder =
        CqlSession.builder()
            .withLocalDatacenter(datacenter)
            .withConfigLoader(
                DriverConfigLoader.programmaticBuilder()
                    .withDuration(DefaultDriverOption.REQUEST_TIMEOUT, Duration.ofSeconds(20))
                    .build());
    for (String each : hosts.split(",", -1)) {
      int colon = each.lastIndexOf(':');
      builder.addContactPoint(
          new InetSocketAddress(
              each.substring(0, colon), Integer.parseInt(each.substring(colon + 1))));
    }
    return builder.build();
  }

  CqlSession session() {
    return session;
  }

  Collection<Node> nodes() {
    return session.getMetadata().getNodes().values();
  }

  /** Returns the number of nodes that have a copy of a key. */
  int copies() {
    return Math.min(COPIES, nodes().size());
  }

  /** Begins to open a table of the library. The keyspace is created with it. */
  KeysStep table(String name, String writes) {
    return VirtualHashTables.at(
        "cassandra://%s/%s/%s?datacenter=%s&replication=%d&writes=%s"
            .formatted(hosts, KEYSPACE, name, datacenter, copies(), writes));
  }

  /** Opens a table of the library, or creates it. */
  VirtualHashTable<byte[], byte[]> open(String name, String writes) {
    return table(name, writes)
        .keys(Codecs.bytes())
        .values(Codecs.bytes())
        .mode(OpenMode.CREATE_OR_UPDATE)
        .open();
  }

  /** Opens an empty table of the library. */
  VirtualHashTable<byte[], byte[]> openEmpty(String name, String writes) {
    VirtualHashTable<byte[], byte[]> table = open(name, writes);
    if (!table.isEmpty()) {
      table.delete();
      return open(name, writes);
    }
    return table;
  }

  /** Returns how plain statements name a table of Cassandra. */
  static String qualified(String name) {
    return KEYSPACE + '.' + name;
  }

  /** Deletes what earlier runs have left. */
  void drop() {
    session.execute("DROP KEYSPACE IF EXISTS " + KEYSPACE);
  }

  /** Describes the cluster, for the documents. */
  String description() {
    return "Cassandra %s on %d nodes, %d copies"
        .formatted(
            nodes().stream()
                .map(node -> String.valueOf(node.getCassandraVersion()))
                .distinct()
                .reduce((one, other) -> one + " and " + other)
                .orElse("?"),
            nodes().size(),
            copies());
  }

  @Override
  public void close() {
    session.close();
  }
}
