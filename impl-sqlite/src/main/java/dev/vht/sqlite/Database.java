package dev.vht.sqlite;

import dev.vht.Durability;
import dev.vht.StorageException;
import dev.vht.spi.Settings;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.SQLException;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.sqlite.SQLiteConfig;

/**
 * A database file, and how connections to it are opened.
 *
 * <p>The path is always absolute and is passed to the driver as a percent-encoded URI with fixed
 * parameters, so no path can act as an instruction to the driver (compare CVE-2023-32697). Pragmas
 * are read back, because SQLite silently ignores those that it does not know or cannot set.
 *
 * <p>Only SQLite opens the file. POSIX drops all locks that a process holds on a file as soon as
 * the process closes any descriptor of it, and another process could then delete the log that our
 * connections are writing. Reading the file's attributes is harmless.
 */
final class Database {
  /** "VHT1", which marks a database file that this library created. */
  static final int APPLICATION_ID = 0x56485431;

  /** SQLite's smallest page. SQLite would treat a file of one byte as empty and overwrite it. */
  private static final int MIN_DATABASE_BYTES = 512;

  private static final int BUSY_SECONDS = 10;

  /** SQLite's values of {@code synchronous}. */
  private static final String NORMAL = "1";

  private static final String FULL = "2";

  /** Affects empty files only, so it is not read back. */
  private static final String INCREMENTAL = "PRAGMA auto_vacuum = INCREMENTAL";

  private final Path file;

  Database(Path file) {
    this.file = file;
  }

  Path file() {
    return file;
  }

  /** Returns the path with its links resolved, or the path as it is if the file does not exist. */
  Path realFile() {
    try {
      return file.toRealPath();
    } catch (IOException e) {
      return file;
    }
  }

  CompanionFiles companions() {
    return new CompanionFiles(file);
  }

  /** Returns the number of the file's hard links without temporary names, or 1 if unknown. */
  int linkCount() throws IOException {
    if (hasLinkCounts() && links() > 1) {
      return links() - TemporaryName.hardLinks(file).size();
    }
    return 1;
  }

  private static boolean hasLinkCounts() {
    return FileSystems.getDefault().supportedFileAttributeViews().contains("unix");
  }

  private int links() throws IOException {
    try {
      return (Integer) Files.getAttribute(file, "unix:nlink", LinkOption.NOFOLLOW_LINKS);
    } catch (NoSuchFileException e) {
      return 1;
    }
  }

  /** What is at the file's path. */
  enum Kind {
    /** Nothing, or an empty file, which SQLite treats as a new database. */
    ABSENT,
    /** A regular file, perhaps a database. */
    FILE,
    /** A directory, a device, a symbolic link, or a file shorter than a page. */
    OTHER
  }

  Kind kind() throws IOException {
    try {
      BasicFileAttributes attributes =
          Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
      if (attributes.isRegularFile() && attributes.size() == 0) {
        return Kind.ABSENT;
      }
      boolean isFile = attributes.isRegularFile() && attributes.size() >= MIN_DATABASE_BYTES;
      return isFile ? Kind.FILE : Kind.OTHER;
    } catch (NoSuchFileException e) {
      return Kind.ABSENT;
    }
  }

  /** Identifies the file now at the path, if the file system can; others may have replaced it. */
  Optional<Object> fileKey() throws IOException {
    try {
      return Optional.ofNullable(Files.readAttributes(file, BasicFileAttributes.class).fileKey());
    } catch (NoSuchFileException e) {
      return Optional.empty();
    }
  }

  /**
   * Creates a database without tables, atomically. Returns false if something else has appeared at
   * the path.
   */
  boolean createEmpty() throws IOException, SQLException {
    companions().requireWrittenBySqlite();
    companions().requireNoOrphans();
    Path temporary = TemporaryName.of(file, "new");
    try {
      try (DatabaseConnection connection = new Database(temporary).openBuilder()) {
        connection.inTransaction(
            () -> {
              claim(connection);
              return true;
            });
      }
      TemporaryName.publish(temporary, file);
      return true;
    } catch (SQLException e) {
      if (Files.exists(temporary)) {
        throw e;
      }
      return false;
    } catch (FileAlreadyExistsException | NoSuchFileException e) { // or deleted as a leftover
      return false;
    } finally {
      Files.deleteIfExists(temporary);
    }
  }

  /** Creates an empty file with permissions for its owner only, if the file system has them. */
  void createPrivately() throws IOException {
    create(PosixFilePermissions.fromString("rw-------"));
  }

  /** Creates an empty file with the permissions of another one, if the file system has them. */
  void createLike(Path other) throws IOException {
    if (hasPermissions()) {
      Set<PosixFilePermission> permissions = EnumSet.copyOf(Files.getPosixFilePermissions(other));
      permissions.add(PosixFilePermission.OWNER_READ);
      permissions.add(PosixFilePermission.OWNER_WRITE);
      create(permissions);
    }
  }

  private void create(Set<PosixFilePermission> permissions) throws IOException {
    if (hasPermissions()) {
      Files.createFile(file, PosixFilePermissions.asFileAttribute(permissions));
    }
  }

  private static boolean hasPermissions() {
    return FileSystems.getDefault().supportedFileAttributeViews().contains("posix");
  }

  /** Opens a connection for reading that may write, but sets no journal mode, which is a write. */
  DatabaseConnection openInspector() throws SQLException {
    return open("?mode=rw", Map.of());
  }

  /** Opens a connection for writing. */
  DatabaseConnection openWriter(Durability durability) throws SQLException {
    return open("?mode=rw", writerPragmas(durability));
  }

  /**
   * Opens a connection for writing to a new file, with incremental vacuum. The first page written
   * to the file decides on that; if another process wrote it, its choice stays.
   */
  DatabaseConnection openFirstWriter(Durability durability) throws SQLException {
    return open("?mode=rw", writerPragmas(durability), INCREMENTAL);
  }

  private static Map<String, String> writerPragmas(Durability durability) {
    String synchronous = durability == Durability.DISK ? FULL : NORMAL;
    return Map.of("journal_mode", "wal", "synchronous", synchronous);
  }

  /**
   * Opens a connection that builds a new file under a temporary name. After a failure the file is
   * discarded, so its journal may be in memory.
   */
  DatabaseConnection openBuilder() throws SQLException {
    Map<String, String> pragmas = Map.of("journal_mode", "memory", "synchronous", FULL);
    return open("?mode=rwc", pragmas, INCREMENTAL);
  }

  /** Attaches this database to another one's connection for reading, as {@code source}. */
  void attach(DatabaseConnection connection, Settings.Access access) throws SQLException {
    openForReading(
        access,
        parameters -> {
          connection.update("ATTACH ? AS source", uri() + parameters);
          try {
            return connection.queryFirst("SELECT count(*) FROM source.sqlite_master", row -> 1);
          } catch (SQLException e) {
            connection.execute("DETACH source");
            throw e;
          }
        });
  }

  /**
   * Opens a connection that only reads.
   *
   * <p>A read-only connection cannot delete the log's files when it closes. If there is no log and
   * the file is writable, it is opened for writing but used only for reading, which leaves fewer
   * files. If there is no log and none can be created, no process can be writing, and the file is
   * opened as immutable.
   */
  DatabaseConnection openReader(Settings.Access access) throws SQLException {
    return openForReading(access, parameters -> open(parameters, Map.of("query_only", "1")));
  }

  /** Opens the file with the given parameters of its URI. */
  @FunctionalInterface
  private interface Opening<T> {
    T with(String parameters) throws SQLException;
  }

  private <T> T openForReading(Settings.Access access, Opening<T> opening) throws SQLException {
    if (access == Settings.Access.READ_WRITE || (!hasLog() && isWritable())) {
      return opening.with("?mode=rw");
    }
    try {
      return opening.with("?mode=ro");
    } catch (SQLException e) {
      if (hasLog() || isWritable()) {
        throw e;
      }
      return opening.with("?mode=ro&immutable=1");
    }
  }

  private boolean hasLog() {
    return Files.exists(companions().log());
  }

  private boolean isWritable() {
    Path directory = file.getParent();
    return Files.isWritable(file) && directory != null && Files.isWritable(directory);
  }

  private DatabaseConnection open(String parameters, Map<String, String> pragmas, String... before)
      throws SQLException {
    DatabaseConnection connection = connect(new SQLiteConfig(), parameters);
    try {
      connection.setBusyTimeout(BUSY_SECONDS);
      for (String sql : before) {
        connection.execute(sql);
      }
      set(connection, pragmas);
      return connection;
    } catch (SQLException | RuntimeException | Error e) {
      connection.abandon(e);
      throw e;
    }
  }

  /** Opens a connection for writing with SQLite's default settings. */
  DatabaseConnection openBare() throws SQLException {
    return connect(new SQLiteConfig(), "?mode=rw");
  }

  private DatabaseConnection connect(SQLiteConfig config, String parameters) throws SQLException {
    NativeLibrary.load();
    try {
      return DatabaseConnection.of(config.createConnection("jdbc:sqlite:" + uri() + parameters));
    } catch (LinkageError e) {
      throw SqliteFailures.noLibrary(e);
    }
  }

  /** The path as a URI in UTF-8, with everything but plain letters, digits and slashes encoded. */
  private String uri() {
    StringBuilder uri = new StringBuilder("file://");
    String path = file.toString().replace(File.separatorChar, '/');
    if (!path.startsWith("/")) {
      uri.append('/'); // before a Windows drive
    }
    for (byte each : path.getBytes(StandardCharsets.UTF_8)) {
      boolean isPlain = each >= 'a' && each <= 'z' || each >= '0' && each <= '9' || each == '/';
      if (isPlain) {
        uri.append((char) each);
      } else {
        uri.append('%').append(HexFormat.of().toHexDigits(each));
      }
    }
    return uri.toString();
  }

  private void set(DatabaseConnection connection, Map<String, String> pragmas) throws SQLException {
    connection.queryFirst(
        "SELECT count(*) FROM sqlite_master", row -> 1); // fails if not a database
    Map<String, String> all = new TreeMap<>(pragmas);
    all.put("mmap_size", "0");
    all.put("cell_size_check", "1");
    for (Map.Entry<String, String> pragma : all.entrySet()) {
      connection.execute("PRAGMA " + pragma.getKey() + " = " + pragma.getValue());
    }
    for (Map.Entry<String, String> pragma : all.entrySet()) {
      require(connection, pragma.getKey(), pragma.getValue());
    }
  }

  private void require(DatabaseConnection connection, String pragma, String value)
      throws SQLException {
    String actual =
        connection.queryFirst("PRAGMA " + pragma, row -> row.getString(1)).orElse("(none)");
    if (!value.equals(actual)) {
      throw new StorageException(
          "SQLite does not set PRAGMA %s = %s for %s and has %s; put the database on a local file system"
              .formatted(pragma, value, file, actual),
          null);
    }
  }

  /** Marks a new file as created by this library. */
  static void claim(DatabaseConnection connection) throws SQLException {
    connection.execute("PRAGMA application_id = " + APPLICATION_ID);
  }
}
