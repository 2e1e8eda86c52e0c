package dev.vht.sqlite;

import dev.vht.ConfigurationException;
import dev.vht.DamagedTableException;
import dev.vht.Durability;
import dev.vht.NoSuchTableException;
import dev.vht.NotATableException;
import dev.vht.StorageException;
import dev.vht.TableExistsException;
import dev.vht.spi.Capability;
import dev.vht.spi.Limits;
import dev.vht.spi.Location;
import dev.vht.spi.Metadata;
import dev.vht.spi.Presence;
import dev.vht.spi.Settings;
import dev.vht.spi.Storage;
import dev.vht.spi.StorageProvider;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;

/**
 * Tables in SQLite databases: {@code sqlite:/data/pages.db?table=pages}. Without a path it is a new
 * database in the temporary directory that is deleted when the table is closed.
 */
public final class SqliteStorageProvider implements StorageProvider {
  private static final String TABLE = "table";
  private static final String DEFAULT_TABLE = "data";
  private static final Pattern NAME = Pattern.compile("[a-z_][a-z0-9_]{0,62}");

  /** SQLite's own limit for a row is 10^9 bytes; the rest is for the row's frame. */
  private static final int MAX_ROW_BYTES = 999_000_000;

  private static final int MAX_KEY_BYTES = 1 << 24;
  private static final Set<Path> TEMPORARY = ConcurrentHashMap.newKeySet();

  /** For {@link java.util.ServiceLoader}. */
  public SqliteStorageProvider() {}

  @Override
  public String scheme() {
    return "sqlite";
  }

  @Override
  public Set<String> options() {
    return Set.of(TABLE);
  }

  @Override
  public Set<Capability> capabilities() {
    return Set.of(Capability.DURABLE, Capability.SHARED, Capability.CONSTANT_TIME_COUNT);
  }

  @Override
  public Limits limits() {
    return new Limits(MAX_KEY_BYTES, MAX_ROW_BYTES - MAX_KEY_BYTES);
  }

  @Override
  public Location resolve(Location location) {
    requireName(location);
    if (location.path().isEmpty()) {
      Path file =
          Path.of(System.getProperty("java.io.tmpdir"), "vht-" + UUID.randomUUID() + ".db")
              .toAbsolutePath();
      TEMPORARY.add(file);
      return location.withPath(file.toString());
    }
    try {
      return location.withPath(Path.of(location.path()).toAbsolutePath().normalize().toString());
    } catch (InvalidPathException e) {
      throw new ConfigurationException("O1: " + location + " is no path: " + e.getReason(), e);
    }
  }

  private static void requireName(Location location) {
    String name = name(location);
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

  private static String name(Location location) {
    return location.options().getOrDefault(TABLE, DEFAULT_TABLE).toLowerCase(Locale.ROOT);
  }

  private static Schema schema(Location location) {
    return new Schema(name(location));
  }

  private static Database database(Location location) {
    return new Database(Path.of(location.path()));
  }

  @Override
  public Presence presence(Location location) {
    Database database = database(location);
    return attempt(
        "look into",
        location,
        () -> {
          if (!database.exists()) {
            return Presence.ABSENT;
          } else if (!database.isDatabase()) {
            return Presence.FOREIGN;
          }
          try (Session session = database.reader(Settings.Access.READ_ONLY)) {
            return presence(session, schema(location));
          }
        });
  }

  private static Presence presence(Session session, Schema schema) throws SQLException {
    if (metadata(session, schema).isPresent()) {
      return Presence.TABLE;
    }
    return isNamed(session, schema.name()) ? Presence.FOREIGN : Presence.ABSENT;
  }

  private static boolean isNamed(Session session, String name) throws SQLException {
    return session.first(Schema.named(), row -> 1, name).isPresent();
  }

  private static Optional<Metadata> metadata(Session session, Schema schema) throws SQLException {
    if (!isNamed(session, Schema.CATALOG)) {
      return Optional.empty();
    }
    return session.first(
        Schema.registered(),
        row -> {
          if (row.getInt(1) != Schema.FORMAT) {
            throw new DamagedTableException(
                "table "
                    + schema.name()
                    + " is of format "
                    + row.getInt(1)
                    + ", and this library reads "
                    + Schema.FORMAT
                    + "; use the version that wrote it",
                null);
          }
          return new Metadata(row.getString(2), row.getString(3));
        },
        schema.name());
  }

  @Override
  public Storage create(Location location, Metadata metadata, Settings settings) {
    Database database = database(location);
    return attempt(
        "make a table",
        location,
        () -> {
          boolean isNew = !database.exists();
          requireUsable(database, location);
          Files.createDirectories(parent(database.file()));
          try {
            return created(database, location, metadata, settings, isNew);
          } catch (SQLException | RuntimeException e) {
            if (isNew) {
              database.deleteIfAbandoned();
            }
            throw e;
          }
        });
  }

  private static Path parent(Path file) {
    Path parent = file.getParent();
    return parent == null ? file : parent;
  }

  private static void requireUsable(Database database, Location location) throws IOException {
    if (database.exists() && !database.isDatabase()) {
      throw foreign(location);
    }
  }

  private static Storage created(
      Database database, Location location, Metadata metadata, Settings settings, boolean isNew)
      throws SQLException {
    Session writer = database.writer(settings.durability());
    try {
      if (isNew) {
        Database.claim(writer);
      }
      writer.transaction(() -> register(writer, location, metadata));
      boolean isTemporary = TEMPORARY.contains(database.file());
      return new SqliteStorage(database, schema(location), metadata, settings, isTemporary, writer);
    } catch (SQLException | RuntimeException e) {
      writer.close();
      throw e;
    }
  }

  private static int register(Session session, Location location, Metadata metadata)
      throws SQLException {
    Schema schema = schema(location);
    switch (presence(session, schema)) {
      case TABLE ->
          throw new TableExistsException("L5: there is a table at " + location + " already", null);
      case FOREIGN -> throw foreign(location);
      case ABSENT -> {}
    }
    session.execute(Schema.createCatalog());
    for (String sql : schema.create()) {
      session.execute(sql);
    }
    return session.update(
        Schema.register(),
        schema.name(),
        Schema.FORMAT,
        metadata.keyCodec(),
        metadata.valueCodec());
  }

  private static NoSuchTableException missing(Location location) {
    return new NoSuchTableException("L5: there is no table at " + location, null);
  }

  private static NotATableException foreign(Location location) {
    return new NotATableException(
        "L6: "
            + location
            + " is no table of this library, so it is left as it is; name another file,"
            + " or another table in it by ?table=name",
        null);
  }

  @Override
  public Storage open(Location location, Settings settings) {
    switch (presence(location)) {
      case ABSENT -> throw missing(location);
      case FOREIGN -> throw foreign(location);
      case TABLE -> {}
    }
    return attempt("open a table", location, () -> opened(location, settings));
  }

  private static Storage opened(Location location, Settings settings) throws SQLException {
    Database database = database(location);
    Schema schema = schema(location);
    boolean isReadOnly = settings.access() == Settings.Access.READ_ONLY;
    Session session =
        isReadOnly ? database.reader(settings.access()) : database.writer(settings.durability());
    try {
      Metadata metadata = metadata(session, schema).orElseThrow(() -> missing(location));
      if (isReadOnly) {
        session.close();
      }
      return new SqliteStorage(
          database, schema, metadata, settings, false, isReadOnly ? null : session);
    } catch (SQLException | RuntimeException e) {
      session.close();
      throw e;
    }
  }

  @Override
  public boolean destroy(Location location) {
    switch (presence(location)) {
      case ABSENT -> {
        return false;
      }
      case FOREIGN -> throw foreign(location);
      case TABLE -> {}
    }
    Database database = database(location);
    return attempt(
        "delete a table",
        location,
        () -> {
          boolean existed;
          try (Session session = database.writer(Durability.PROCESS)) {
            existed = SqliteStorage.drop(session, schema(location));
          }
          database.deleteIfAbandoned();
          return existed;
        });
  }

  /** Something that may fail as files and databases do. */
  @FunctionalInterface
  private interface Attempt<T> {
    T run() throws IOException, SQLException;
  }

  private static <T> T attempt(String operation, Location location, Attempt<T> attempt) {
    Path file = Path.of(location.path());
    try {
      return attempt.run();
    } catch (SQLException e) {
      throw Failures.of(operation, file, e);
    } catch (IOException e) {
      throw new StorageException(
          "cannot " + operation + " in " + file + ": " + e + "; see to its directory", e);
    }
  }
}
