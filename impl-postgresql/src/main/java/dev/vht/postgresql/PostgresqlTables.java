package dev.vht.postgresql;

import dev.vht.ConfigurationException;
import dev.vht.KeysStep;
import dev.vht.VirtualHashTables;
import dev.vht.postgresql.server.ConnectionSource;
import dev.vht.spi.Location;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import javax.sql.DataSource;

/**
 * Tables over a {@link DataSource} of the program's own.
 *
 * <pre>{@code
 * PostgresqlTables.register("app", dataSource);
 * try (VirtualHashTable<String, Long> ages =
 *     VirtualHashTables.at("postgresql:app?table=ages")
 *         .keys(Codecs.strings()).values(Codecs.longs()).open()) { … }
 * }</pre>
 *
 * <p>The data source must return connections of PostgreSQL's own driver, or wrappers that {@code
 * unwrap} to them, in autocommit mode. A call of a table takes a connection and returns it. The
 * library changes no setting of a connection beyond the call.
 *
 * <p><b>Thread-safety:</b> thread-safe.
 */
public final class PostgresqlTables {
  private static final Pattern NAME = Pattern.compile("[A-Za-z][A-Za-z0-9_.-]*");
  private static final Map<String, DataSource> SOURCES = new ConcurrentHashMap<>();

  private PostgresqlTables() {}

  /**
   * Names a data source, so that {@code postgresql:name?table=pages} is the URL of a table in it.
   *
   * @param name letters, digits, {@code _}, {@code .} and {@code -}, a letter first
   * @param dataSource makes the connections; this library does not close it
   * @throws ConfigurationException if another data source has the name, or it is malformed (O1)
   */
  public static void register(String name, DataSource dataSource) {
    Objects.requireNonNull(dataSource, "dataSource");
    if (!NAME.matcher(name).matches()) {
      throw new ConfigurationException(
          ("O1: \"%s\" is not a name for a DataSource; a name is letters, digits, _, . and -, a"
                  + " letter first")
              .formatted(name),
          null);
    }
    DataSource other = SOURCES.putIfAbsent(name, dataSource);
    if (other != null && !isSame(other, dataSource)) {
      throw new ConfigurationException(
          "O1: another DataSource is registered as \"%s\" already; choose another name, or"
                  .formatted(name)
              + " unregister that one",
          null);
    }
  }

  @SuppressWarnings("ReferenceEquality") // a data source has identity
  private static boolean isSame(DataSource one, DataSource other) {
    return one == other;
  }

  /**
   * Forgets a data source. Tables that are open stay usable.
   *
   * @param name as it was registered; an unknown name is ignored
   */
  public static void unregister(String name) {
    SOURCES.remove(Objects.requireNonNull(name, "name"));
  }

  /**
   * Registers a data source and begins to open a table in it.
   *
   * @param name names the data source, as {@link #register} says
   * @param dataSource makes the connections
   * @param table the name of the table
   * @return the step that sets the codec of the keys
   * @throws ConfigurationException if a name is malformed, or another data source has the name (O1)
   */
  public static KeysStep over(String name, DataSource dataSource, String table) {
    register(name, dataSource);
    return VirtualHashTables.at(
        new Location("postgresql", name, Map.of(TableLocation.TABLE, table)).toString());
  }

  static ConnectionSource source(Location location, int size) {
    DataSource found = requireRegistered(location);
    return new ConnectionSource(
        found, new SameDataSource(found), location.scheme() + ':' + location.path(), size, true);
  }

  static DataSource requireRegistered(Location location) {
    DataSource found = SOURCES.get(location.path());
    if (found == null) {
      throw new ConfigurationException(
          ("O1: %s names no DataSource that the program has registered (there are %s); call"
                  + " PostgresqlTables.register, or write postgresql://host/database")
              .formatted(location, SOURCES.keySet()),
          null);
    }
    return found;
  }

  /** Equal only for the same object, whatever {@code equals} a data source has. */
  private record SameDataSource(DataSource dataSource) {
    @Override
    public boolean equals(Object other) {
      return other instanceof SameDataSource same && isSame(same.dataSource, dataSource);
    }

    @Override
    public int hashCode() {
      return System.identityHashCode(dataSource);
    }
  }
}
