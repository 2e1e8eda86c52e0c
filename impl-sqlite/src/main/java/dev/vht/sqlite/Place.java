package dev.vht.sqlite;

import dev.vht.NoSuchTableException;
import dev.vht.NotATableException;
import dev.vht.TableExistsException;
import dev.vht.spi.Location;
import java.nio.file.Path;
import java.util.Locale;

/**
 * Where a table is, and how its absence or presence is complained of.
 *
 * @param location as the provider resolved it
 * @param database the file
 * @param schema the table in it
 */
record Place(Location location, Database database, Schema schema) {
  static final String TABLE = "table";
  static final String DEFAULT_TABLE = "data";

  static Place of(Location location) {
    return new Place(
        location, new Database(Path.of(location.path())), new Schema(tableName(location)));
  }

  /** SQLite's names do not heed case, so that small letters are the canonical form. */
  static String tableName(Location location) {
    return location.options().getOrDefault(TABLE, DEFAULT_TABLE).toLowerCase(Locale.ROOT);
  }

  Path file() {
    return database.file();
  }

  /** Names the table in messages behind "cannot". */
  String described(String operation) {
    return operation + " table " + schema.name();
  }

  TableExistsException exists() {
    return new TableExistsException("L5: there is a table at " + location + " already", null);
  }

  NoSuchTableException missing() {
    return new NoSuchTableException("L5: there is no table at " + location, null);
  }

  NotATableException foreign() {
    return new NotATableException(
        "L6: what is at "
            + location
            + " is no table of this library, so it is left as it is; name another file,"
            + " or another table in it by ?table=name",
        null);
  }

  NotATableException otherCatalog() {
    return new NotATableException(
        "L6: "
            + file()
            + " has a table "
            + Schema.CATALOG
            + " of an older format, or somebody else's, so nothing is added to it; name another file",
        null);
  }
}
