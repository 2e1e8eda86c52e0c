package dev.vht.sqlite;

import dev.vht.ConfigurationException;
import dev.vht.Durability;
import dev.vht.Salvage;
import dev.vht.StorageException;
import dev.vht.Verification;
import dev.vht.internal.lock.StackReserve;
import dev.vht.spi.Capability;
import dev.vht.spi.Limits;
import dev.vht.spi.Location;
import dev.vht.spi.Metadata;
import dev.vht.spi.Presence;
import dev.vht.spi.Settings;
import dev.vht.spi.Storage;
import dev.vht.spi.StorageProvider;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;

/**
 * Tables in SQLite databases: {@code sqlite:/data/pages.db?table=pages}. Without a path, the table
 * is in a new database in the temporary directory, which is deleted when the table is closed.
 */
public final class SqliteStorageProvider implements StorageProvider {
  private static final Pattern NAME = Pattern.compile("[a-z_][a-z0-9_]{0,62}");

  /** SQLite's own limit for a row is 10^9 bytes. The rest is for the row's header. */
  private static final int MAX_ROW_BYTES = 999_000_000;

  private static final int MAX_KEY_BYTES = 1 << 24;

  /** How long an opening waits for other writers to create a journal. */
  private static final int JOURNAL_MILLIS = 200;

  /** The files assigned to locations without a path whose tables are not yet created. */
  private static final Set<Path> TEMPORARY = ConcurrentHashMap.newKeySet();

  /** For {@link java.util.ServiceLoader}. */
  public SqliteStorageProvider() {}

  @Override
  public String scheme() {
    return "sqlite";
  }

  @Override
  public Set<String> options() {
    return Set.of(TableLocation.TABLE);
  }

  @Override
  public Set<Capability> capabilities() {
    return Set.of(
        Capability.DURABLE,
        Capability.SHARED,
        Capability.CONDITIONAL_WRITES,
        Capability.CONSTANT_TIME_COUNT,
        Capability.BACKUP,
        Capability.ATOMIC_FILL,
        Capability.SALVAGE,
        Capability.FOREIGN_CHANGES,
        Capability.WATCH);
  }

  @Override
  public Limits limits() {
    return new Limits(MAX_KEY_BYTES, MAX_ROW_BYTES - MAX_KEY_BYTES);
  }

  @Override
  public Location resolve(Location location) {
    requireName(location);
    Path file = location.path().isEmpty() ? temporaryFile() : DatabasePath.of(location);
    return new Location(scheme(), file.toString(), options(location));
  }

  private static Path temporaryFile() {
    String name = "vht-" + UUID.randomUUID() + ".db";
    Path file = Path.of(System.getProperty("java.io.tmpdir"), name).toAbsolutePath().normalize();
    TEMPORARY.add(file);
    return file;
  }

  /** Leaves the default out, because equal tables need equal locations. */
  private static Map<String, String> options(Location location) {
    String name = TableLocation.tableName(location);
    return name.equals(TableLocation.DEFAULT_TABLE) ? Map.of() : Map.of(TableLocation.TABLE, name);
  }

  private static void requireName(Location location) {
    String name = TableLocation.tableName(location);
    if (!NAME.matcher(name).matches() || name.startsWith("sqlite_") || name.startsWith("vht_")) {
      throw new ConfigurationException(
          ("O1: %s names the table \"%s\"; a name is letters, digits and _, at most 63 of them, not"
                  + " beginning with a digit, sqlite_ or vht_")
              .formatted(location, name),
          null);
    }
  }

  @Override
  public Presence presence(Location location) {
    TableLocation table = TableLocation.of(location);
    return attempt("look for", table, () -> presence(table));
  }

  static Presence presence(TableLocation table) throws IOException, SQLException {
    return switch (table.database().kind()) {
      case ABSENT -> Presence.ABSENT;
      case OTHER -> {
        table.requireNoTableOfFiles();
        yield Presence.FOREIGN;
      }
      case FILE -> {
        table.requireUsable();
        try (DatabaseConnection connection =
            table.database().openReader(Settings.Access.READ_ONLY)) {
          yield connection.inSnapshot(new TableCatalog(connection, table)::presence);
        } catch (SQLException e) {
          if (SqliteFailures.isForeign(e)) {
            yield Presence.FOREIGN;
          }
          throw e;
        }
      }
    };
  }

  @Override
  public Storage create(Location location, Metadata metadata, Settings settings) {
    TableLocation table = TableLocation.of(location);
    return attempt("make", table, () -> new TableCreator(table, metadata, settings).create());
  }

  /** Removes a file from the temporary ones, and returns whether it was one. */
  static boolean takeTemporary(Path file) {
    return TEMPORARY.remove(file);
  }

  @Override
  public Storage open(Location location, Settings settings) {
    TableLocation table = TableLocation.of(location);
    return attempt("open", table, () -> opened(table, settings));
  }

  private static Storage opened(TableLocation table, Settings settings)
      throws IOException, SQLException {
    requireTable(table);
    boolean isReadOnly = settings.access() == Settings.Access.READ_ONLY;
    Database database = table.database();
    DatabaseConnection connection =
        isReadOnly
            ? database.openReader(settings.access())
            : database.openWriter(settings.durability());
    try {
      Metadata metadata = connection.inSnapshot(new TableCatalog(connection, table)::metadata);
      if (isReadOnly) {
        connection.close();
      } else {
        createJournalIfMissing(connection);
      }
      return new SqliteStorage(table, metadata, settings, false, isReadOnly ? null : connection);
    } catch (SQLException | RuntimeException | Error e) {
      connection.abandon(e);
      throw e;
    }
  }

  /** A table that was made before there were journals gets one, if nothing prevents that. */
  private static void createJournalIfMissing(DatabaseConnection connection) throws SQLException {
    if (connection.inSnapshot(() -> ChangeJournal.exists(connection))) {
      return;
    }
    try {
      boolean unused =
          connection.waitingAtMost(
              JOURNAL_MILLIS,
              () ->
                  connection.inTransaction(
                      () -> {
                        ChangeJournal.create(connection);
                        return true;
                      }));
    } catch (SQLException e) {
      if (SqliteFailures.isDamage(e)) {
        throw e;
      } // else the next opening tries again
    }
  }

  @Override
  public boolean destroy(Location location) {
    TableLocation table = TableLocation.of(location);
    return attempt("delete", table, () -> destroy(table));
  }

  private static boolean destroy(TableLocation table) throws IOException, SQLException {
    switch (presence(table)) {
      case ABSENT -> {
        new DatabaseDeleter(table.database()).deleteLeftovers();
        return false;
      }
      case FOREIGN -> throw table.foreign();
      case TABLE -> {}
    }
    boolean existed;
    try (DatabaseConnection connection = table.database().openWriter(Durability.PROCESS)) {
      existed = connection.inTransaction(new TableCatalog(connection, table)::drop);
    }
    new DatabaseDeleter(table.database()).deleteLeftovers();
    return existed;
  }

  @Override
  public Verification verify(Location location) {
    TableLocation table = TableLocation.of(location);
    return attempt("verify", table, () -> verification(table));
  }

  private static Verification verification(TableLocation table) throws IOException, SQLException {
    requireTable(table);
    return TableVerifier.of(table);
  }

  @Override
  public Salvage salvage(Location location) {
    TableLocation table = TableLocation.of(location);
    return attempt("salvage", table, () -> Salvager.of(table));
  }

  static void requireTable(TableLocation table) throws IOException, SQLException {
    switch (presence(table)) {
      case ABSENT -> throw table.noSuchTable();
      case FOREIGN -> throw table.foreign();
      case TABLE -> {}
    }
  }

  @FunctionalInterface
  private interface Attempt<T> {
    T run() throws IOException, SQLException;
  }

  private static <T> T attempt(String operation, TableLocation table, Attempt<T> attempt) {
    StackReserve.require();
    try {
      return attempt.run();
    } catch (SQLException e) {
      throw SqliteFailures.of(table.described(operation), table.file(), e);
    } catch (IOException e) {
      throw new StorageException(
          "cannot %s in %s: %s; see to its directory"
              .formatted(table.described(operation), table.file(), e),
          e);
    }
  }
}
