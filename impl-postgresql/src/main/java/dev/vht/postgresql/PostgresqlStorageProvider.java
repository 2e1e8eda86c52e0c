package dev.vht.postgresql;

import dev.vht.ConfigurationException;
import dev.vht.Durability;
import dev.vht.Salvage;
import dev.vht.StorageException;
import dev.vht.Verification;
import dev.vht.postgresql.server.Server;
import dev.vht.spi.Capability;
import dev.vht.spi.Limits;
import dev.vht.spi.Location;
import dev.vht.spi.Metadata;
import dev.vht.spi.Presence;
import dev.vht.spi.Settings;
import dev.vht.spi.Storage;
import dev.vht.spi.StorageProvider;
import java.sql.SQLException;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Tables in PostgreSQL databases: {@code postgresql://host:port/database?table=pages}, or {@code
 * postgresql:name?table=pages} for a {@code DataSource} that the program has registered by {@link
 * PostgresqlTables}. What a URL leaves out is taken from {@code PGHOST}, {@code PGPORT}, {@code
 * PGDATABASE}, {@code PGUSER} and the like.
 *
 * <p>Options: {@code table}, {@code schema}, {@code retry} (how many seconds a call is repeated
 * while the server cannot be reached, 10 unless given), {@code pool} (how many connections this
 * process may have to the database, 8 unless given), {@code listen} (whether one more connection
 * waits for announcements of changes while a cached table is open, {@code true} unless the
 * connections are those of a {@code DataSource}), {@code service}, and of the driver {@code
 * sslmode}, {@code sslrootcert}, {@code sslcert}, {@code sslkey}, {@code channelBinding}, {@code
 * targetServerType} and {@code connectTimeout}.
 */
public final class PostgresqlStorageProvider implements StorageProvider {
  private static final Set<String> OWN_OPTIONS =
      Set.of(
          TableLocation.TABLE,
          TableLocation.SCHEMA,
          TableLocation.RETRY,
          TableLocation.POOL,
          TableLocation.LISTEN);

  private static final int MAX_KEY_BYTES = 1 << 24;

  /** A quarter of PostgreSQL's limit for a value, because a message holds the value and more. */
  private static final int MAX_VALUE_BYTES = 1 << 28;

  /** For {@link java.util.ServiceLoader}. */
  public PostgresqlStorageProvider() {}

  @Override
  public String scheme() {
    return "postgresql";
  }

  @Override
  public Set<String> options() {
    Set<String> options = new HashSet<>(OWN_OPTIONS);
    options.addAll(ServerAddress.OPTIONS);
    return Set.copyOf(options);
  }

  /** Counting reads the whole index, so it is not among them. */
  @Override
  public Set<Capability> capabilities() {
    return Set.of(
        Capability.DURABLE,
        Capability.SHARED,
        Capability.CONDITIONAL_WRITES,
        Capability.ATOMIC_FILL,
        Capability.BACKUP,
        Capability.SALVAGE,
        Capability.FOREIGN_CHANGES,
        Capability.WATCH);
  }

  @Override
  public Limits limits() {
    return new Limits(MAX_KEY_BYTES, MAX_VALUE_BYTES);
  }

  @Override
  public Location resolve(Location location) {
    Map<String, String> options = new TreeMap<>(TableLocation.canonicalOptions(location));
    if (!ServerAddress.isAddress(location.path())) {
      requireNoOptionsOfDriver(location);
      Location resolved = new Location(scheme(), location.path(), options);
      PostgresqlTables.requireRegistered(resolved);
      return resolved;
    }
    ServerAddress address = ServerAddress.of(location);
    options.putAll(address.options());
    return new Location(scheme(), address.path(), options);
  }

  private static void requireNoOptionsOfDriver(Location location) {
    for (String option : location.options().keySet()) {
      if (ServerAddress.OPTIONS.contains(option)) {
        throw new ConfigurationException(
            "O1: the option %s in %s is one of the DataSource, which the program has made; give it"
                    .formatted(option, location)
                + " there",
            null);
      }
    }
  }

  @Override
  public Presence presence(Location location) {
    return read("look for", location, catalog -> catalog.presence());
  }

  @Override
  public String describeForeign(Location location) {
    return read("look for", location, catalog -> catalog.describeForeign());
  }

  @FunctionalInterface
  private interface Question<T> {
    T ask(TableCatalog catalog) throws SQLException;
  }

  private static <T> T read(String operation, Location location, Question<T> question) {
    TableLocation table = TableLocation.of(location);
    return onServer(
        table,
        Durability.PROCESS,
        server ->
            server.read(
                table.described(operation),
                connection -> question.ask(new TableCatalog(connection, table))));
  }

  private static <T> T onServer(
      TableLocation table, Durability durability, Function<Server, T> work) {
    try (Server server = table.connect(durability)) {
      return work.apply(server);
    }
  }

  @Override
  public Storage create(Location location, Metadata metadata, Settings settings) {
    TableLocation table = TableLocation.of(location);
    return opened(
        table,
        settings,
        server -> {
          server.info().requireDurability(settings.durability(), server.name());
          createTable(server, table, metadata);
          return metadata;
        });
  }

  private static void createTable(Server server, TableLocation table, Metadata metadata) {
    boolean unused =
        server.write(
            table.described("create"),
            connection ->
                TableCatalog.creating(
                    connection,
                    table,
                    () -> {
                      new TableCatalog(connection, table).create(metadata);
                      return true;
                    }));
  }

  @Override
  public Storage open(Location location, Settings settings) {
    TableLocation table = TableLocation.of(location);
    return opened(
        table,
        settings,
        server -> {
          server.info().requireDurability(settings.durability(), server.name());
          return server.read(
              table.described("open"),
              connection -> new TableCatalog(connection, table).metadata());
        });
  }

  private static Storage opened(
      TableLocation table, Settings settings, Function<Server, Metadata> opening) {
    Server server = table.connect(settings.durability());
    boolean isOpen = false;
    try {
      requireSynchronous(table, server, settings.durability());
      Metadata metadata = opening.apply(server);
      JournalSchema journal = journal(table, server, settings);
      Storage storage =
          new PostgresqlStorage(
              table, journal, server, server.info().database(), metadata, settings);
      isOpen = true;
      return storage;
    } finally {
      if (!isOpen) {
        server.close();
      }
    }
  }

  /** Returns the table's journal, or null if an administrator has made the table without one. */
  private static @Nullable JournalSchema journal(
      TableLocation table, Server server, Settings settings) {
    JournalSchema journal = new JournalSchema(table.schema());
    boolean exists =
        server.read(
            table.described("open"),
            connection ->
                settings.access() == Settings.Access.READ_WRITE
                    ? journal.existsWritable(connection)
                    : journal.exists(connection));
    return exists ? journal : null;
  }

  /** The settings of a data source's connections are the program's; ours are right already. */
  private static void requireSynchronous(
      TableLocation table, Server server, Durability durability) {
    if (durability == Durability.BUFFERED || ServerAddress.isAddress(table.location().path())) {
      return;
    }
    String setting =
        server.read(
            table.described("open"),
            connection ->
                String.valueOf(
                    connection.queryText("SELECT current_setting('synchronous_commit')")));
    if (setting.equals("off")) {
      throw new StorageException(
          "the connections of %s have synchronous_commit = off, so a write would not have the"
                  .formatted(server.name())
              + " durability "
              + durability
              + "; set it to on in the DataSource, or open the table with BUFFERED",
          null);
    }
  }

  @Override
  public boolean destroy(Location location) {
    TableLocation table = TableLocation.of(location);
    return onServer(table, Durability.PROCESS, server -> drop(server, table));
  }

  static boolean drop(Server server, TableLocation table) {
    return server.write(
        table.described("delete"),
        connection -> connection.inTransaction(() -> new TableCatalog(connection, table).drop()));
  }

  @Override
  public Verification verify(Location location) {
    TableLocation table = TableLocation.of(location);
    return onServer(
        table,
        Durability.PROCESS,
        server ->
            server.read(
                table.described("verify"),
                connection ->
                    connection.withoutTimeout(
                        () ->
                            connection.inSnapshot(
                                () -> new TableVerifier(connection, table).verification()))));
  }

  @Override
  public Salvage salvage(Location location) {
    TableLocation table = TableLocation.of(location);
    return onServer(table, Durability.DISK, server -> Salvager.of(server, table));
  }
}
