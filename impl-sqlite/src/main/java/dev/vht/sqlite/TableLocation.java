package dev.vht.sqlite;

import dev.vht.NoSuchTableException;
import dev.vht.NotATableException;
import dev.vht.TableExistsException;
import dev.vht.spi.Location;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Locale;

/**
 * The location of a table, with the exceptions about what is found there.
 *
 * @param location as the provider resolved it
 * @param database the file
 * @param schema the table in it
 */
record TableLocation(Location location, Database database, TableSchema schema) {
  static final String TABLE = "table";
  static final String DEFAULT_TABLE = "data";

  static TableLocation of(Location location) {
    return new TableLocation(
        location, new Database(Path.of(location.path())), new TableSchema(tableName(location)));
  }

  /** SQLite's names ignore case, so the canonical form is lowercase. */
  static String tableName(Location location) {
    return location.options().getOrDefault(TABLE, DEFAULT_TABLE).toLowerCase(Locale.ROOT);
  }

  Path file() {
    return database.file();
  }

  /** Names an operation on the table, for messages after "cannot". */
  String described(String operation) {
    return operation + " table " + schema.name();
  }

  /** Throws if SQLite must not open the file, even if it is a database. */
  void requireUsable() throws IOException {
    int names = database.linkCount();
    if (names > 1) {
      throw new NotATableException(
          ("L6: %s is a file with %s names (hard links), so it is not opened: SQLite keeps a log for"
                  + " each name, and writes by one name would damage writes by another; remove the"
                  + " other names, or copy the file")
              .formatted(file(), names),
          null);
    }
    database.companions().requireWrittenBySqlite();
  }

  /** Throws if there is a table of another scheme. */
  void requireNoTableOfFiles() {
    if (Files.isRegularFile(file().resolve("vht.table"), LinkOption.NOFOLLOW_LINKS)) {
      throw new NotATableException(
          "L6: "
              + file()
              + " is a directory with a vht.table, that is, a table of files: or log: and not of"
              + " sqlite:, so it is left as it is; use that scheme, or name another file",
          null);
    }
  }

  TableExistsException alreadyExists() {
    return new TableExistsException("L5: there is a table at " + location + " already", null);
  }

  NoSuchTableException noSuchTable() {
    return new NoSuchTableException("L5: there is no table at " + location, null);
  }

  NotATableException foreign() {
    return new NotATableException(
        "L6: what is at "
            + location
            + " is not a table of this library, so it is left as it is; name another file,"
            + " or another table in it by ?table=name",
        null);
  }

  NotATableException otherCatalog() {
    return new NotATableException(
        "L6: "
            + file()
            + " has a table "
            + TableSchema.CATALOG
            + " of an older format or another program, so nothing is added to it; name another file",
        null);
  }
}
