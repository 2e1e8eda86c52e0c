package dev.vht.postgresql;

import dev.vht.ConfigurationException;
import dev.vht.Durability;
import dev.vht.NoSuchTableException;
import dev.vht.NotATableException;
import dev.vht.TableExistsException;
import dev.vht.postgresql.server.ConnectionSource;
import dev.vht.postgresql.server.Server;
import dev.vht.spi.Location;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * The location of a table, with the exceptions about what is found there.
 *
 * @param location as the provider resolved it
 * @param schema the table in its database
 */
record TableLocation(Location location, TableSchema schema) {
  static final String TABLE = "table";
  static final String SCHEMA = "schema";
  static final String RETRY = "retry";
  static final String POOL = "pool";
  static final String LISTEN = "listen";

  private static final String DEFAULT_TABLE = "data";
  private static final int DEFAULT_RETRY_SECONDS = 10;
  private static final int MAX_RETRY_SECONDS = 3_600;
  private static final int DEFAULT_POOL = 8;
  private static final int MAX_POOL = 1_000;

  /** PostgreSQL's names have at most 63 bytes; ours get prefixes and endings. */
  private static final Pattern TABLE_NAME = Pattern.compile("[a-z_][a-z0-9_]{0,47}");

  private static final Pattern SCHEMA_NAME = Pattern.compile("[a-z_][a-z0-9_]{0,62}");

  static TableLocation of(Location resolved) {
    Map<String, String> options = resolved.options();
    return new TableLocation(
        resolved,
        new TableSchema(
            options.getOrDefault(SCHEMA, TableSchema.DEFAULT_SCHEMA),
            options.getOrDefault(TABLE, DEFAULT_TABLE)));
  }

  /** Returns the options in canonical form, without defaults. */
  static Map<String, String> canonicalOptions(Location location) {
    Map<String, String> options = new TreeMap<>(location.options());
    options.computeIfPresent(TABLE, (name, value) -> tableName(location, value));
    options.computeIfPresent(SCHEMA, (name, value) -> schemaName(location, value));
    location.number(RETRY, DEFAULT_RETRY_SECONDS, 0, MAX_RETRY_SECONDS);
    location.number(POOL, DEFAULT_POOL, 1, MAX_POOL);
    options.computeIfPresent(LISTEN, (name, value) -> yesOrNo(location, value));
    options.remove(LISTEN, String.valueOf(isListeningByDefault(location)));
    options.remove(TABLE, DEFAULT_TABLE);
    options.remove(SCHEMA, TableSchema.DEFAULT_SCHEMA);
    return options;
  }

  private static String tableName(Location location, String value) {
    String name = value.toLowerCase(Locale.ROOT);
    if (!TABLE_NAME.matcher(name).matches() || isReserved(name)) {
      throw new ConfigurationException(
          ("O1: %s names the table \"%s\"; a name is letters, digits and _, at most 48 of them, not"
                  + " beginning with a digit, pg_ or vht_")
              .formatted(location, value),
          null);
    }
    return name;
  }

  private static boolean isReserved(String name) {
    return name.startsWith("pg_") || name.startsWith("vht_");
  }

  private static String schemaName(Location location, String value) {
    String name = value.toLowerCase(Locale.ROOT);
    if (!SCHEMA_NAME.matcher(name).matches()
        || name.startsWith("pg_")
        || name.equals("information_schema")) {
      throw new ConfigurationException(
          ("O1: %s names the schema \"%s\"; a name is letters, digits and _, at most 63 of them, not"
                  + " beginning with a digit or pg_")
              .formatted(location, value),
          null);
    }
    return name;
  }

  private static String yesOrNo(Location location, String value) {
    String word = value.toLowerCase(Locale.ROOT);
    if (!word.equals("true") && !word.equals("false")) {
      throw new ConfigurationException(
          "O1: %s has %s=%s, which is neither true nor false".formatted(location, LISTEN, value),
          null);
    }
    return word;
  }

  /** A data source of the program has no connection to spare, as far as is known. */
  private static boolean isListeningByDefault(Location location) {
    return ServerAddress.isAddress(location.path());
  }

  /** Whether a connection is to be kept for announcements of changes. */
  boolean isListening() {
    String value = location.options().get(LISTEN);
    return value == null ? isListeningByDefault(location) : Boolean.parseBoolean(value);
  }

  /** How long calls are repeated. */
  Duration retry() {
    return Duration.ofSeconds(location.number(RETRY, DEFAULT_RETRY_SECONDS, 0, MAX_RETRY_SECONDS));
  }

  private int poolSize() {
    return location.number(POOL, DEFAULT_POOL, 1, MAX_POOL);
  }

  /** Starts to use the server. */
  Server connect(Durability durability) {
    return new Server(source(durability), retry());
  }

  private ConnectionSource source(Durability durability) {
    if (!ServerAddress.isAddress(location.path())) {
      return PostgresqlTables.source(location, poolSize());
    }
    ServerAddress address = ServerAddress.of(location);
    return new ConnectionSource(
        address.dataSource(),
        new ConnectionSource.Variant(address, durability != Durability.BUFFERED),
        location.scheme() + ':' + location.path(),
        poolSize(),
        false);
  }

  /** Names an operation on the table, for messages after "cannot". */
  String described(String operation) {
    return operation + " table " + schema.name() + " of " + location;
  }

  TableExistsException alreadyExists() {
    return new TableExistsException("L5: there is a table at " + location + " already", null);
  }

  NoSuchTableException noSuchTable() {
    return new NoSuchTableException("L5: there is no table at " + location, null);
  }

  NotATableException foreign(String what) {
    return new NotATableException(
        "L6: "
            + what
            + ", so it is left as it is; name another table by ?table=name, or another schema",
        null);
  }

  @Override
  public String toString() {
    return location.toString();
  }
}
