package dev.vht.sqlite;

import dev.vht.DamagedTableException;
import dev.vht.StorageException;
import java.nio.file.Path;
import java.sql.SQLException;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;

/** Translates SQLite's errors to exceptions that name the operation, file, cause and remedy. */
final class SqliteFailures {
  private static final int PRIMARY = 0xff;
  private static final String NO_SUCH_TABLE = "no such table";
  private static final String AS_IT_WAS = "; the table is as it was";

  /** The driver throws it, but does not export it. */
  private static final String NO_LIBRARY = "NativeLibraryNotFoundException";

  private SqliteFailures() {}

  static StorageException of(String operation, Path file, SQLException cause) {
    for (Throwable each = cause.getCause(); each != null; each = each.getCause()) {
      if (each instanceof LinkageError || each.getClass().getName().endsWith(NO_LIBRARY)) {
        return noLibrary(each);
      }
    }
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
      case SQLITE_IOERR ->
          new StorageException(
              what
                  + "the disk fails or is full; whether the write was made shows when the table is opened again: "
                  + cause.getMessage(),
              cause);
      case SQLITE_ERROR -> genericError(what, cause);
      default -> new StorageException(what + cause.getMessage() + AS_IT_WAS, cause);
    };
  }

  /** Distinguishes by their messages errors that share one code. */
  private static StorageException genericError(String what, SQLException cause) {
    String words = String.valueOf(cause.getMessage());
    if (words.contains(NO_SUCH_TABLE)) {
      return new StorageException(
          what + words + "; another handle or program has deleted the table: close it", cause);
    } else if (words.contains("unsupported file format")) {
      return new DamagedTableException(
          what + words + "; it is damaged, or written by a later SQLite: restore it from a backup",
          cause);
    }
    return new StorageException(what + words + AS_IT_WAS, cause);
  }

  static StorageException noLibrary(Throwable cause) {
    return new StorageException(
        "SQLite's native library cannot be loaded: "
            + cause.getMessage()
            + "; it is unpacked into the temporary directory, which must be there and allow"
            + " execution: set the system property org.sqlite.tmpdir to one that does",
        cause);
  }

  static boolean isForeign(SQLException e) {
    return code(e) == SQLiteErrorCode.SQLITE_NOTADB;
  }

  /** Returns whether SQLite found damaged pages in the file. */
  static boolean isDamage(SQLException e) {
    return code(e) == SQLiteErrorCode.SQLITE_CORRUPT || isForeign(e);
  }

  static boolean isMissingTable(SQLException e) {
    return code(e) == SQLiteErrorCode.SQLITE_ERROR
        && String.valueOf(e.getMessage()).contains(NO_SUCH_TABLE);
  }

  static boolean isBusy(SQLException e) {
    return code(e) == SQLiteErrorCode.SQLITE_BUSY || code(e) == SQLiteErrorCode.SQLITE_LOCKED;
  }

  /** Returns the primary code of an extended one. */
  private static SQLiteErrorCode code(SQLException e) {
    return e instanceof SQLiteException sqlite
        ? SQLiteErrorCode.getErrorCode(sqlite.getResultCode().code & PRIMARY)
        : SQLiteErrorCode.UNKNOWN_ERROR;
  }
}
