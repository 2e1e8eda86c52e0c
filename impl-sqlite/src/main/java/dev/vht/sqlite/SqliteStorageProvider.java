package dev.vht.sqlite;

import dev.vht.ConfigurationException;
import dev.vht.Durability;
import dev.vht.Salvage;
import dev.vht.StorageException;
import dev.vht.Verification;
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
 * Tables in SQLite databases: {@code sqlite:/data/pages.db?table=pages}. Without a path it is a new
 * database in the temporary directory that is deleted when the table is closed.
 */
public final class SqliteStorageProvider implements StorageProvider {
  private static final Pattern NAME = Pattern.compile("[a-z_][a-z0-9_]{0,62}");

  /** SQLite's own limit for a row is 10^9 bytes; the rest is for the row's frame. */
  private static final int MAX_ROW_BYTES = 999_000_000;

  private static final int MAX_KEY_BYTES = 1 << 24;

  /** The files that a location without a path was given, until their tables are made. */
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
        Capability.CONSTANT_TIME_COUNT,
        Capability.BACKUP,
        Capability.ATOMIC_FILL,
        Capability.SALVAGE);
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

  /** The default is left out, so that a table has one location only. */
  private static Map<String, String> options(Location location) {
    String name = TableLocation.tableName(location);
    return name.equals(TableLocation.DEFAULT_TABLE) ? Map.of() : Map.of(TableLocation.TABLE, name);
  }

  private static void requireName(Location location) {
    String name = TableLocation.tableName(location);
    if (!NAME.matcher(name).matches() || name.startsWith("sqlite_") || name.startsWith("vht_")) {
      throw new ConfigurationException(
          "O1: "
              + location
              + " names the table \""
              + name
              + "\"; a name is letters, digits and _, at most 63 of them, not beginning with a digit,"
              + " sqlite_ or vht_",
          null);
    }
  }

  @Override
  public Presence presence(Location location) {
    TableLocation place = TableLocation.of(location);
    return attempt("look for", place, () -> presence(place));
  }

  static Presence presence(TableLocation place) throws IOException, SQLException {
    return switch (place.database().kind()) {
      case ABSENT -> Presence.ABSENT;
      case OTHER -> {
        place.requireNoTableOfFiles();
        yield Presence.FOREIGN;
      }
      case FILE -> {
        place.requireUsable();
        try (DatabaseConnection session = place.database().reader(Settings.Access.READ_ONLY)) {
          yield session.snapshot(new TableCatalog(session, place)::presence);
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
    TableLocation place = TableLocation.of(location);
    return attempt("make", place, () -> new TableCreator(place, metadata, settings).storage());
  }

  /** Tells whether a file is to be deleted when its table is closed; true once at most. */
  static boolean takeTemporary(Path file) {
    return TEMPORARY.remove(file);
  }

  @Override
  public Storage open(Location location, Settings settings) {
    TableLocation place = TableLocation.of(location);
    return attempt("open", place, () -> opened(place, settings));
  }

  private static Storage opened(TableLocation place, Settings settings)
      throws IOException, SQLException {
    requireTable(place);
    boolean isReadOnly = settings.access() == Settings.Access.READ_ONLY;
    Database database = place.database();
    DatabaseConnection session =
        isReadOnly ? database.reader(settings.access()) : database.writer(settings.durability());
    try {
      Metadata metadata = session.snapshot(new TableCatalog(session, place)::metadata);
      if (isReadOnly) {
        session.close();
      }
      return new SqliteStorage(place, metadata, settings, false, isReadOnly ? null : session);
    } catch (SQLException | RuntimeException | Error e) {
      session.abandon(e);
      throw e;
    }
  }

  @Override
  public boolean destroy(Location location) {
    TableLocation place = TableLocation.of(location);
    return attempt("delete", place, () -> destroy(place));
  }

  private static boolean destroy(TableLocation place) throws IOException, SQLException {
    switch (presence(place)) {
      case ABSENT -> {
        new DatabaseDeleter(place.database()).deleteLeft();
        return false;
      }
      case FOREIGN -> throw place.foreign();
      case TABLE -> {}
    }
    boolean existed;
    try (DatabaseConnection session = place.database().writer(Durability.PROCESS)) {
      existed = session.transaction(new TableCatalog(session, place)::drop);
    }
    new DatabaseDeleter(place.database()).deleteLeft();
    return existed;
  }

  @Override
  public Verification verify(Location location) {
    TableLocation place = TableLocation.of(location);
    return attempt("verify", place, () -> verification(place));
  }

  private static Verification verification(TableLocation place) throws IOException, SQLException {
    requireTable(place);
    return TableVerifier.of(place);
  }

  @Override
  public Salvage salvage(Location location) {
    TableLocation place = TableLocation.of(location);
    return attempt("salvage", place, () -> Salvager.of(place));
  }

  static void requireTable(TableLocation place) throws IOException, SQLException {
    switch (presence(place)) {
      case ABSENT -> throw place.missing();
      case FOREIGN -> throw place.foreign();
      case TABLE -> {}
    }
  }

  /** Something that may fail as files and databases do. */
  @FunctionalInterface
  private interface Attempt<T> {
    T run() throws IOException, SQLException;
  }

  private static <T> T attempt(String operation, TableLocation place, Attempt<T> attempt) {
    StackReserve.require();
    try {
      return attempt.run();
    } catch (SQLException e) {
      throw SqliteFailures.of(place.described(operation), place.file(), e);
    } catch (IOException e) {
      throw new StorageException(
          "cannot "
              + place.described(operation)
              + " in "
              + place.file()
              + ": "
              + e
              + "; see to its directory",
          e);
    }
  }
}
