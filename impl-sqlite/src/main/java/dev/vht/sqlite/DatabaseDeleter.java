package dev.vht.sqlite;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Optional;

/**
 * The removal of a database file that holds nothing any more, and of what killed processes left.
 *
 * <p>A file goes only while SQLite lets nobody else use it, and only if it was made for tables of
 * ours.
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
   * Deletes the file if it was made for tables of ours, holds none any more, and nobody has it
   * open, which is so if SQLite can end its write-ahead log.
   *
   * <p>Somebody may still open the file before it goes and find it gone all of a sudden; who makes
   * a table therefore looks again ({@link Database#identity}).
   */
  void deleteIfAbandoned() throws SQLException, IOException {
    deleteIf(DatabaseDeleter::isAbandoned);
  }

  /** Deletes all that the last table of the file, or a killed process, may have left. */
  void deleteLeft() throws SQLException, IOException {
    if (database.kind() == Database.Kind.FILE) {
      deleteIfAbandoned();
    }
    companions.deleteWithoutDatabase();
    for (Path each : TemporaryName.secondNames(file)) {
      Files.deleteIfExists(each);
    }
    for (Path each : TemporaryName.all(file)) {
      new DatabaseDeleter(new Database(each)).deleteUnlessInUse();
    }
  }

  /** A process that is making it holds a lock on it; what it is else does not matter. */
  private void deleteUnlessInUse() throws IOException {
    try (DatabaseConnection session = database.plain()) {
      session.waitFor(0);
      session.execute("BEGIN EXCLUSIVE");
      Files.deleteIfExists(file);
      session.execute("ROLLBACK");
    } catch (SQLException e) {
      if (!SqliteFailures.isBusy(e)) {
        Files.deleteIfExists(file);
      }
    }
    companions.deleteWithoutDatabase();
  }

  /** Deletes the file, which we made, if nothing has been made in it, and nobody has it open. */
  void deleteIfEmpty() throws SQLException, IOException {
    deleteIf(DatabaseDeleter::isEmpty);
  }

  /** What must be so. */
  @FunctionalInterface
  private interface Condition {
    boolean holds(DatabaseConnection session) throws SQLException;
  }

  private void deleteIf(Condition condition) throws SQLException, IOException {
    if (!Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
      return;
    }
    try (DatabaseConnection session = database.plain()) {
      session.waitFor(0);
      session.execute("PRAGMA locking_mode = EXCLUSIVE");
      if (condition.holds(session) && endsLog(session)) {
        session.execute("BEGIN EXCLUSIVE");
        if (condition.holds(session) && !isLogged(session)) {
          Files.deleteIfExists(file);
        }
        session.execute("ROLLBACK");
      }
    } catch (SQLException e) {
      if (!SqliteFailures.isBusy(e) && Files.exists(file)) {
        throw e;
      }
    }
  }

  private static boolean isAbandoned(DatabaseConnection session) throws SQLException {
    return isEmpty(session)
        && session
            .first("PRAGMA application_id", row -> row.getInt(1))
            .equals(Optional.of(Database.APPLICATION_ID));
  }

  private static boolean isEmpty(DatabaseConnection session) throws SQLException {
    return session.first("SELECT 1 FROM sqlite_master", row -> 1).isEmpty();
  }

  /** Nobody else is there, and SQLite uses no shared memory then, so there is room for its end. */
  private boolean endsLog(DatabaseConnection session) throws SQLException, IOException {
    if (isLogged(session)) {
      Files.deleteIfExists(companions.memory());
    }
    session.execute("PRAGMA journal_mode = DELETE");
    return !isLogged(session);
  }

  private static boolean isLogged(DatabaseConnection session) throws SQLException {
    return session.first("PRAGMA journal_mode", row -> row.getString(1)).equals(Optional.of("wal"));
  }
}
