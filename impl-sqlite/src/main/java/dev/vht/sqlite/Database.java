package dev.vht.sqlite;

import dev.vht.Durability;
import dev.vht.StorageException;
import dev.vht.spi.Settings;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteOpenMode;

/**
 * A database file, and how connections to it are opened.
 *
 * <p>Pragmas go in with the connection and are read back, because SQLite keeps silent about those
 * that it does not know or cannot set. The path is always absolute and never part of a URL with
 * parameters, so that no path is taken for an instruction to the driver (compare CVE-2023-32697).
 */
final class Database {
  /** "VHT1", in a database's header: the file was made for tables of ours. */
  private static final int APPLICATION_ID = 0x56485431;

  private static final byte[] MAGIC = "SQLite format 3\0".getBytes(StandardCharsets.US_ASCII);
  private static final int BUSY_MILLIS = 10_000;

  private final Path file;

  Database(Path file) {
    this.file = file;
  }

  Path file() {
    return file;
  }

  /** Whether there is something in the file. */
  boolean exists() throws IOException {
    return Files.exists(file) && (Files.isDirectory(file) || Files.size(file) > 0);
  }

  /** Whether the file begins like a database. */
  boolean isDatabase() throws IOException {
    if (!Files.isRegularFile(file)) {
      return false;
    }
    try (InputStream in = Files.newInputStream(file)) {
      return Arrays.equals(in.readNBytes(MAGIC.length), MAGIC);
    }
  }

  /** Opens a connection that writes, and makes the file if there is none. */
  Session writer(Durability durability) throws SQLException {
    boolean isDisk = durability == Durability.DISK;
    SQLiteConfig config = config();
    config.setJournalMode(SQLiteConfig.JournalMode.WAL);
    config.setSynchronous(
        isDisk ? SQLiteConfig.SynchronousMode.FULL : SQLiteConfig.SynchronousMode.NORMAL);
    Session session = session(config, file.toString());
    return verified(
        session,
        Map.of(
            "journal_mode",
            "wal",
            "synchronous",
            isDisk ? "2" : "1",
            "busy_timeout",
            "" + BUSY_MILLIS));
  }

  /** Opens a connection that only reads. */
  Session reader(Settings.Access access) throws SQLException {
    SQLiteConfig config = config();
    config.setReadOnly(access == Settings.Access.READ_ONLY);
    Session session =
        access == Settings.Access.READ_ONLY && isImmutable()
            ? session(immutable(config), "file:" + file.toUri().getRawPath() + "?immutable=1")
            : session(config, file.toString());
    session.execute("PRAGMA query_only = 1");
    return verified(session, Map.of("query_only", "1", "busy_timeout", "" + BUSY_MILLIS));
  }

  /**
   * Whether nobody can be writing: SQLite would want to make files beside the database to share it
   * with writers, and cannot on a disk for reading only.
   */
  private boolean isImmutable() {
    return !Files.isWritable(file) && !Files.exists(Path.of(file + "-wal"));
  }

  private static SQLiteConfig immutable(SQLiteConfig config) {
    config.setOpenMode(SQLiteOpenMode.OPEN_URI);
    return config;
  }

  private static SQLiteConfig config() {
    SQLiteConfig config = new SQLiteConfig();
    config.setBusyTimeout(BUSY_MILLIS);
    config.setPragma(SQLiteConfig.Pragma.MMAP_SIZE, "0");
    return config;
  }

  private Session session(SQLiteConfig config, String name) throws SQLException {
    try {
      return new Session(config.createConnection("jdbc:sqlite:" + name));
    } catch (LinkageError e) {
      throw new StorageException(
          "SQLite's native library cannot be loaded: "
              + e.getMessage()
              + "; it is unpacked into the temporary directory, which must allow execution: set the"
              + " system property org.sqlite.tmpdir to one that does",
          e);
    }
  }

  private Session verified(Session session, Map<String, String> pragmas) throws SQLException {
    for (Map.Entry<String, String> pragma : new TreeMap<>(pragmas).entrySet()) {
      String actual =
          session.first("PRAGMA " + pragma.getKey(), row -> row.getString(1)).orElse("(none)");
      if (!pragma.getValue().equals(actual)) {
        session.close();
        throw new StorageException(
            "SQLite refuses PRAGMA "
                + pragma.getKey()
                + " = "
                + pragma.getValue()
                + " for "
                + file
                + " and has "
                + actual
                + "; put the database on a local file system",
            null);
      }
    }
    return session;
  }

  /** Marks a file that is new as made for tables of ours. */
  static void claim(Session session) throws SQLException {
    session.execute("PRAGMA application_id = " + APPLICATION_ID);
  }

  /**
   * Deletes the file if it was made for tables of ours, holds none any more, and nobody has it
   * open, which is so if SQLite can end its write-ahead log.
   */
  void deleteIfAbandoned() throws SQLException, IOException {
    SQLiteConfig config = new SQLiteConfig();
    config.setBusyTimeout(0);
    try (Session session = session(config, file.toString())) {
      if (isAbandoned(session) && endsLog(session)) {
        session.execute("BEGIN EXCLUSIVE");
        if (isAbandoned(session)) {
          Files.deleteIfExists(file);
        }
        session.execute("ROLLBACK");
      }
    } catch (SQLException e) {
      if (!Failures.isBusy(e)) {
        throw e;
      }
    }
  }

  private static boolean isAbandoned(Session session) throws SQLException {
    boolean isOurs =
        session
            .first("PRAGMA application_id", row -> row.getInt(1))
            .equals(Optional.of(APPLICATION_ID));
    return isOurs
        && session
            .first(
                "SELECT 1 FROM sqlite_master WHERE name <> ? AND name NOT LIKE 'sqlite_%'",
                row -> 1, Schema.CATALOG)
            .isEmpty();
  }

  private static boolean endsLog(Session session) throws SQLException {
    return session
        .first("PRAGMA journal_mode = DELETE", row -> row.getString(1))
        .equals(Optional.of("delete"));
  }
}
