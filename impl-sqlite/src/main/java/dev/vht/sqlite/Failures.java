package dev.vht.sqlite;

import dev.vht.DamagedTableException;
import dev.vht.StorageException;
import java.nio.file.Path;
import java.sql.SQLException;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;

/** Says of SQLite's errors what was to be done, where, why not, and what now. */
final class Failures {
  private static final int PRIMARY = 0xff;

  private Failures() {}

  static StorageException of(String operation, Path file, SQLException cause) {
    String what = "cannot " + operation + " in " + file + ": ";
    return switch (code(cause)) {
      case SQLITE_CORRUPT, SQLITE_NOTADB ->
          new DamagedTableException(
              what + "the database is damaged; restore it from a backup: " + cause.getMessage(),
              cause);
      case SQLITE_FULL ->
          new StorageException(
              what + "the disk is full; the table is as it was: make room on the disk", cause);
      case SQLITE_BUSY, SQLITE_LOCKED ->
          new StorageException(
              what + "another process has been writing for 10 s; the table is as it was: try again",
              cause);
      case SQLITE_READONLY, SQLITE_PERM, SQLITE_CANTOPEN ->
          new StorageException(
              what
                  + "the file or its directory cannot be written or opened; see to its permissions: "
                  + cause.getMessage(),
              cause);
      default -> new StorageException(what + cause.getMessage() + remedy(cause), cause);
    };
  }

  private static String remedy(SQLException cause) {
    return String.valueOf(cause.getMessage()).contains("no such table")
        ? "; somebody else has deleted the table: close it"
        : "; the table is as it was";
  }

  static boolean isBusy(SQLException e) {
    return code(e) == SQLiteErrorCode.SQLITE_BUSY || code(e) == SQLiteErrorCode.SQLITE_LOCKED;
  }

  /** The primary code, which the extended ones refine. */
  private static SQLiteErrorCode code(SQLException e) {
    return e instanceof SQLiteException sqlite
        ? SQLiteErrorCode.getErrorCode(sqlite.getResultCode().code & PRIMARY)
        : SQLiteErrorCode.UNKNOWN_ERROR;
  }
}
