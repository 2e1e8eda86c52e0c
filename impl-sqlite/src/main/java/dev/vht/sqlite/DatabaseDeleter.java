package dev.vht.sqlite;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Optional;

/**
 * Deletes a database file without tables, and leftovers of killed processes.
 *
 * <p>A file is deleted only under SQLite's exclusive lock, and only if this library created it.
 */
final class DatabaseDeleter {
  private final Database database;
  private final Path file;
  private final CompanionFiles companions;

  DatabaseDeleter(Database database) {
    this.database = database;
    this.file = database.file();
    this.companions = database.companions();
  }

  /**
   * Deletes the file if this library created it, it has no tables left, and no other connection has
   * it open. The last holds if SQLite can end its write-ahead log.
   *
   * <p>Another process may open the file just before it is deleted. Therefore {@link TableCreator}
   * compares {@link Database#fileKey} before and after.
   */
  void deleteIfAbandoned() throws SQLException, IOException {
    deleteIf(DatabaseDeleter::isAbandoned);
  }

  /** Deletes the file if it has no tables left, and the leftovers of killed processes. */
  void deleteLeftovers() throws SQLException, IOException {
    if (database.kind() == Database.Kind.FILE) {
      deleteIfAbandoned();
    }
    companions.deleteOrphans();
    for (Path each : TemporaryName.hardLinks(file)) {
      Files.deleteIfExists(each);
    }
    for (Path each : TemporaryName.find(file)) {
      new DatabaseDeleter(new Database(each)).deleteUnlessInUse();
    }
  }

  /**
   * Deletes a temporary file, whatever its content, unless the process building it holds its lock.
   */
  private void deleteUnlessInUse() throws IOException {
    try (DatabaseConnection connection = database.openBare()) {
      connection.setBusyTimeout(0);
      connection.execute("BEGIN EXCLUSIVE");
      Files.deleteIfExists(file);
      connection.execute("ROLLBACK");
    } catch (SQLException e) {
      if (!SqliteFailures.isBusy(e)) {
        Files.deleteIfExists(file);
      }
    }
    companions.deleteOrphans();
  }

  /** Deletes the file, which this process created, if it has no tables and no other user. */
  void deleteIfEmpty() throws SQLException, IOException {
    deleteIf(DatabaseDeleter::isEmpty);
  }

  @FunctionalInterface
  private interface Condition {
    boolean holds(DatabaseConnection connection) throws SQLException;
  }

  private void deleteIf(Condition condition) throws SQLException, IOException {
    if (!Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
      return;
    }
    try (DatabaseConnection connection = database.openBare()) {
      connection.setBusyTimeout(0);
      connection.execute("PRAGMA locking_mode = EXCLUSIVE");
      if (condition.holds(connection) && endLog(connection)) {
        connection.execute("BEGIN EXCLUSIVE");
        if (condition.holds(connection) && !isLogged(connection)) {
          Files.deleteIfExists(file);
        }
        connection.execute("ROLLBACK");
      }
    } catch (SQLException e) {
      if (!SqliteFailures.isBusy(e) && Files.exists(file)) {
        throw e;
      }
    }
  }

  private static boolean isAbandoned(DatabaseConnection connection) throws SQLException {
    return isEmpty(connection)
        && connection
            .queryFirst("PRAGMA application_id", row -> row.getInt(1))
            .equals(Optional.of(Database.APPLICATION_ID));
  }

  private static boolean isEmpty(DatabaseConnection connection) throws SQLException {
    return connection.queryFirst("SELECT 1 FROM sqlite_master", row -> 1).isEmpty();
  }

  /**
   * Ends the write-ahead log, and returns whether that succeeded. In exclusive mode SQLite needs no
   * shared memory, so that file can be deleted first to make room on a full disk.
   */
  private boolean endLog(DatabaseConnection connection) throws SQLException, IOException {
    if (isLogged(connection)) {
      Files.deleteIfExists(companions.memory());
    }
    connection.execute("PRAGMA journal_mode = DELETE");
    return !isLogged(connection);
  }

  private static boolean isLogged(DatabaseConnection connection) throws SQLException {
    return connection
        .queryFirst("PRAGMA journal_mode", row -> row.getString(1))
        .equals(Optional.of("wal"));
  }
}
