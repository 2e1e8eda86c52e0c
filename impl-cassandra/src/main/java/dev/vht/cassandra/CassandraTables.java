package dev.vht.cassandra;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.cql.Row;
import dev.vht.ConfigurationException;
import dev.vht.KeysStep;
import dev.vht.VirtualHashTables;
import dev.vht.cassandra.session.Cluster;
import dev.vht.cassandra.session.SessionSource;
import dev.vht.spi.Location;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;

/**
 * Tables over a {@link CqlSession} of the program's own, which has its credentials, TLS, timeouts
 * and metrics.
 *
 * <pre>{@code
 * CassandraTables.register("app", session);
 * try (VirtualHashTable<String, Long> ages =
 *     VirtualHashTables.at("cassandra:app/shop/ages")
 *         .keys(Codecs.strings()).values(Codecs.longs()).open()) { … }
 * }</pre>
 *
 * <p><b>Thread-safety:</b> thread-safe.
 */
public final class CassandraTables {
  private static final Pattern NAME = Pattern.compile("[A-Za-z][A-Za-z0-9_.-]*");
  private static final Map<String, CqlSession> SESSIONS = new ConcurrentHashMap<>();

  private CassandraTables() {}

  /**
   * Names a session, so that {@code cassandra:name/keyspace/table} is the URL of a table.
   *
   * @param name letters, digits, {@code _}, {@code .} and {@code -}, a letter first
   * @param session executes the statements; this library does not close it
   * @throws ConfigurationException if another session has the name, or it is malformed (O1)
   */
  public static void register(String name, CqlSession session) {
    Objects.requireNonNull(session, "session");
    if (!NAME.matcher(name).matches()) {
      throw new ConfigurationException(
          ("O1: \"%s\" is not a name for a session; a name is letters, digits, _, . and -, a letter"
                  + " first")
              .formatted(name),
          null);
    }
    CqlSession other = SESSIONS.putIfAbsent(name, session);
    if (other != null && !isSame(other, session)) {
      throw new ConfigurationException(
          "O1: another session is registered as \"%s\" already; choose another name, or unregister"
                  .formatted(name)
              + " that one",
          null);
    }
  }

  @SuppressWarnings("ReferenceEquality") // a session has identity
  private static boolean isSame(CqlSession one, CqlSession other) {
    return one == other;
  }

  /**
   * Forgets a session. Tables that are open stay usable.
   *
   * @param name as it was registered; an unknown name is ignored
   */
  public static void unregister(String name) {
    SESSIONS.remove(Objects.requireNonNull(name, "name"));
  }

  /**
   * Registers a session and begins to open a table.
   *
   * @param name names the session, as {@link #register} says
   * @param session executes the statements
   * @param keyspace the keyspace of the table
   * @param table the name of the table
   * @return the step that sets the codec of the keys
   * @throws ConfigurationException if a name is malformed, or another session has the name (O1)
   */
  public static KeysStep over(String name, CqlSession session, String keyspace, String table) {
    register(name, session);
    return VirtualHashTables.at(
        new Location("cassandra", name + '/' + keyspace + '/' + table, Map.of()).toString());
  }

  /**
   * Estimates the number of keys of a table from the statistics that each node keeps about its own
   * ranges, which it renews every five minutes. Counting exactly is {@code
   * VirtualHashTable.count()}, which walks over all keys. The estimate leaves out what is not yet
   * written to files, and includes removed keys and old contents that are not yet compacted.
   *
   * @param url of a table
   * @return about how many keys there are, at least 0
   * @throws ConfigurationException if the URL is malformed (O1)
   * @throws dev.vht.StorageException if the cluster cannot be read
   */
  public static long estimatedCount(String url) {
    TableLocation table = TableLocation.parse(url);
    try (Cluster cluster = table.connect()) {
      long partitions = 0;
      for (Row row :
          cluster.readRowsOfEachNode(
              table.described("estimate the keys of"),
              TableSchema.sizeEstimates(),
              table.schema().keyspace(),
              table.schema().name())) {
        partitions += row.getLong(0);
      }
      return partitions;
    }
  }

  static SessionSource source(Location location, String name) {
    CqlSession found = SESSIONS.get(name);
    if (found == null) {
      throw new ConfigurationException(
          ("O1: %s names no session that the program has registered (there are %s); call"
                  + " CassandraTables.register, or write cassandra://host:port/keyspace/table")
              .formatted(location, SESSIONS.keySet()),
          null);
    }
    return SessionSource.of(name, found);
  }
}
