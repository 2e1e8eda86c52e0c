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
 * <p>The path is always absolute, and goes to the driver as a percent-encoded URI whose parameters
 * are ours, so that no path is taken for an instruction to the driver (compare CVE-2023-32697).
 * Pragmas are read back, because SQLite keeps silent about those that it does not know or cannot
 * set.
 *
 * <p>Nothing here opens the file but SQLite: POSIX drops all locks that a process has on a file as
 * soon as it closes any descriptor of it, and another process would then delete the log that our
 * connections are writing. To ask for the file's size is harmless.
 */
final class Database {
  /** "VHT1", in a database's header: the file was made for tables of ours. */
  static final int APPLICATION_ID = 0x56485431;

  /** SQLite's smallest page; a file of one byte it would take for an empty one, and overwrite. */
  private static final int LEAST_BYTES = 512;

  private static final int BUSY_SECONDS = 10;

  /** SQLite's numbers for how writes are synced. */
  private static final String NORMAL = "1";

  private static final String FULL = "2";

  /** Has an effect on a file without content only, so that it need not be read back. */
  private static final String INCREMENTAL = "PRAGMA auto_vacuum = INCREMENTAL";

  private final Path file;

  Database(Path file) {
    this.file = file;
  }

  Path file() {
    return file;
  }

  /** The file itself, whichever links lead to it; as it is named if there is none (any more). */
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

  /** How many names the file has, without those that a making left; 1 if unknown. */
  int names() throws IOException {
    if (hasLinkCounts() && links() > 1) {
      return links() - TemporaryName.secondNames(file).size();
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

  /** What kind of thing has the file's name. */
  enum Kind {
    /** Nothing, or a file without content, which SQLite takes for a new database. */
    ABSENT,
    /** A file, perhaps a database. */
    FILE,
    /** A directory, a device, a link, which may lead anywhere, or a file too short for a page. */
    OTHER
  }

  Kind kind() throws IOException {
    try {
      BasicFileAttributes attributes =
          Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
      if (attributes.isRegularFile() && attributes.size() == 0) {
        return Kind.ABSENT;
      }
      boolean isFile = attributes.isRegularFile() && attributes.size() >= LEAST_BYTES;
      return isFile ? Kind.FILE : Kind.OTHER;
    } catch (NoSuchFileException e) {
      return Kind.ABSENT;
    }
  }

  /** Which file has the name now, where the file system tells; it need not be the one opened. */
  Optional<Object> identity() throws IOException {
    try {
      return Optional.ofNullable(Files.readAttributes(file, BasicFileAttributes.class).fileKey());
    } catch (NoSuchFileException e) {
      return Optional.empty();
    }
  }

  /**
   * Makes a database without tables, whole or not at all, and returns false if there is something
   * by then.
   */
  boolean make() throws IOException, SQLException {
    companions().requireSqlites();
    companions().requireNoneWithoutDatabase();
    Path spare = TemporaryName.of(file, "new");
    try {
      try (DatabaseConnection session = new Database(spare).copier()) {
        session.transaction(
            () -> {
              claim(session);
              return true;
            });
      }
      TemporaryName.replace(spare, file);
      return true;
    } catch (SQLException e) {
      if (Files.exists(spare)) {
        throw e;
      }
      return false;
    } catch (FileAlreadyExistsException | NoSuchFileException e) { // or deleted as left by a kill
      return false;
    } finally {
      Files.deleteIfExists(spare);
    }
  }

  /** Makes a file without content that only its owner may read, where the file system can. */
  void createPrivately() throws IOException {
    create(PosixFilePermissions.fromString("rw-------"));
  }

  /** Makes a file without content that nobody may read who may not read another. */
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

  /** Opens a connection that changes nothing by itself. */
  DatabaseConnection maker() throws SQLException {
    return session("?mode=rw", Map.of());
  }

  /** Opens a connection that writes. */
  DatabaseConnection writer(Durability durability) throws SQLException {
    return session("?mode=rw", writing(durability));
  }

  /**
   * Opens a connection that writes to a new file, in which room can be given back bit by bit. That
   * is settled by the first page that is written; if somebody else has written it, it stays as it
   * is.
   */
  DatabaseConnection firstWriter(Durability durability) throws SQLException {
    return session("?mode=rw", writing(durability), INCREMENTAL);
  }

  private static Map<String, String> writing(Durability durability) {
    String synchronous = durability == Durability.DISK ? FULL : NORMAL;
    return Map.of("journal_mode", "wal", "synchronous", synchronous);
  }

  /**
   * Opens a connection that fills a new file which nobody else knows of; a failure loses the file,
   * so its journal may be in memory.
   */
  DatabaseConnection copier() throws SQLException {
    Map<String, String> pragmas = Map.of("journal_mode", "memory", "synchronous", FULL);
    return session("?mode=rwc", pragmas, INCREMENTAL);
  }

  /** Lets a connection to another database read this one, under the name {@code source}. */
  void attach(DatabaseConnection session, Settings.Access access) throws SQLException {
    reading(
        access,
        parameters -> {
          session.update("ATTACH ? AS source", uri() + parameters);
          try {
            return session.first("SELECT count(*) FROM source.sqlite_master", row -> 1);
          } catch (SQLException e) {
            session.execute("DETACH source");
            throw e;
          }
        });
  }

  /**
   * Opens a connection that only reads.
   *
   * <p>SQLite cannot clear the log's files away behind a connection that must not write, so where
   * no log is and writing is possible, a connection that merely does not write leaves less behind.
   * Where neither a log is nor one can be made, nobody can be writing, and the file is read as it
   * is.
   */
  DatabaseConnection reader(Settings.Access access) throws SQLException {
    return reading(access, parameters -> session(parameters, Map.of("query_only", "1")));
  }

  /** A way to open the file for reading, given the parameters of its URI. */
  @FunctionalInterface
  private interface Opening<T> {
    T with(String parameters) throws SQLException;
  }

  private <T> T reading(Settings.Access access, Opening<T> opening) throws SQLException {
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

  private DatabaseConnection session(
      String parameters, Map<String, String> pragmas, String... before) throws SQLException {
    DatabaseConnection session = connected(new SQLiteConfig(), parameters);
    try {
      session.waitFor(BUSY_SECONDS);
      for (String sql : before) {
        session.execute(sql);
      }
      set(session, pragmas);
      return session;
    } catch (SQLException | RuntimeException | Error e) {
      session.abandon(e);
      throw e;
    }
  }

  /** Opens a connection that writes and that has nothing set. */
  DatabaseConnection plain() throws SQLException {
    return connected(new SQLiteConfig(), "?mode=rw");
  }

  private DatabaseConnection connected(SQLiteConfig config, String parameters) throws SQLException {
    NativeLibrary.load();
    try {
      return DatabaseConnection.of(config.createConnection("jdbc:sqlite:" + uri() + parameters));
    } catch (LinkageError e) {
      throw SqliteFailures.noLibrary(e);
    }
  }

  /** The path as a URI, as SQLite reads it: in UTF-8, and nothing in it but the path. */
  private String uri() {
    StringBuilder uri = new StringBuilder("file://");
    String path = file.toString().replace(File.separatorChar, '/');
    if (!path.startsWith("/")) {
      uri.append('/'); // a drive
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

  private void set(DatabaseConnection session, Map<String, String> pragmas) throws SQLException {
    session.first("SELECT count(*) FROM sqlite_master", row -> 1); // fails if it is no database
    Map<String, String> all = new TreeMap<>(pragmas);
    all.put("mmap_size", "0");
    all.put("cell_size_check", "1");
    for (Map.Entry<String, String> pragma : all.entrySet()) {
      session.execute("PRAGMA " + pragma.getKey() + " = " + pragma.getValue());
    }
    for (Map.Entry<String, String> pragma : all.entrySet()) {
      require(session, pragma.getKey(), pragma.getValue());
    }
  }

  private void require(DatabaseConnection session, String pragma, String value)
      throws SQLException {
    String actual = session.first("PRAGMA " + pragma, row -> row.getString(1)).orElse("(none)");
    if (!value.equals(actual)) {
      throw new StorageException(
          "SQLite refuses PRAGMA "
              + pragma
              + " = "
              + value
              + " for "
              + file
              + " and has "
              + actual
              + "; put the database on a local file system",
          null);
    }
  }

  /** Marks a file that is new as made for tables of ours. */
  static void claim(DatabaseConnection session) throws SQLException {
    session.execute("PRAGMA application_id = " + APPLICATION_ID);
  }
}
