package dev.vht.sqlite;

import dev.vht.Damage;
import dev.vht.DamagedTableException;
import dev.vht.Verification;
import dev.vht.spi.Settings;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/**
 * The reading of a whole table in search of damage, in one snapshot: what others write meanwhile
 * makes no difference between the rows and their number.
 *
 * <p>The rows are read in the order in which they are stored and not by their keys, so that a row
 * is seen though the keys' index has lost it; whether the index fits the rows, and whether the
 * pages make sense, SQLite finds out itself. A page that makes no sense ends one of these readings
 * and not the others.
 */
final class TableVerifier {
  private final TableLocation place;
  private final TableSchema schema;
  private final DatabaseConnection session;
  private final List<Damage> damages = new ArrayList<>();
  private long keys;
  private long rows;

  private TableVerifier(TableLocation place, DatabaseConnection session) {
    this.place = place;
    this.schema = place.schema();
    this.session = session;
  }

  static Verification of(TableLocation place) throws SQLException {
    try (DatabaseConnection session = place.database().reader(Settings.Access.READ_ONLY)) {
      session.beginSnapshot();
      return of(place, session);
    }
  }

  /** Reads what a transaction of the caller's sees. */
  static Verification of(TableLocation place, DatabaseConnection session) throws SQLException {
    return new TableVerifier(place, session).verification();
  }

  /** A part of the reading. */
  @FunctionalInterface
  private interface Part {
    void read() throws SQLException;
  }

  private Verification verification() throws SQLException {
    part(() -> new TableCatalog(session, place).metadata());
    if (new TableCatalog(session, place).isThere()) {
      part(this::readRows);
      part(this::compareCount);
    }
    part(() -> session.each("PRAGMA integrity_check", this::take));
    return new Verification(keys, damages);
  }

  private void part(Part part) throws SQLException {
    try {
      part.read();
    } catch (DamagedTableException e) {
      add(String.valueOf(e.getMessage()));
    } catch (SQLException e) {
      if (!SqliteFailures.isDamage(e)) {
        throw e;
      }
      add(String.valueOf(e.getMessage()));
    }
  }

  private void readRows() throws SQLException {
    session.each(
        schema.rows(),
        row -> {
          StoredRow found = StoredRow.of(row);
          rows++;
          if (found.isWhole()) {
            keys++;
          } else {
            damages.add(found.damage(place));
          }
          return true;
        });
  }

  /** If the rows could not be read to their end, their number is not known. */
  private void compareCount() throws SQLException {
    long counted = session.first(schema.count(), row -> row.getLong(1), schema.name()).orElse(0L);
    if (counted != rows && damages.stream().noneMatch(each -> each.place().equals(file()))) {
      add("vht_tables counts " + counted + " entries of " + schema.name() + ", which has " + rows);
    }
  }

  private Boolean take(ResultSet finding) throws SQLException {
    String words = String.valueOf(finding.getString(1));
    if (!words.equals("ok")) {
      add(words);
    }
    return true;
  }

  private void add(String problem) {
    damages.add(new Damage(file(), problem));
  }

  private String file() {
    return place.file().toString();
  }
}
