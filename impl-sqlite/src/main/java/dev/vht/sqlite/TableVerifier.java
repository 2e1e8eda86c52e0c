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
 * Verifies a whole table in one snapshot, so rows and count agree while others write.
 *
 * <p>Rows are read in storage order rather than by key, to include rows that the index has lost.
 * SQLite's integrity check compares the index with the rows and checks the pages. A damaged page
 * ends one of these checks, not the others.
 */
final class TableVerifier {
  private final TableLocation table;
  private final TableSchema schema;
  private final DatabaseConnection connection;
  private final List<Damage> damages = new ArrayList<>();
  private long keys;
  private long rows;

  private TableVerifier(TableLocation table, DatabaseConnection connection) {
    this.table = table;
    this.schema = table.schema();
    this.connection = connection;
  }

  static Verification of(TableLocation table) throws SQLException {
    try (DatabaseConnection connection = table.database().openReader(Settings.Access.READ_ONLY)) {
      connection.beginSnapshot();
      return of(table, connection);
    }
  }

  /** Verifies the table within the caller's transaction. */
  static Verification of(TableLocation table, DatabaseConnection connection) throws SQLException {
    return new TableVerifier(table, connection).verification();
  }

  @FunctionalInterface
  private interface Check {
    void run() throws SQLException;
  }

  private Verification verification() throws SQLException {
    check(() -> new TableCatalog(connection, table).metadata());
    if (new TableCatalog(connection, table).tableExists()) {
      check(this::readRows);
      check(this::compareCount);
    }
    check(() -> connection.forEachRow("PRAGMA integrity_check", this::recordFinding));
    return new Verification(keys, damages);
  }

  private void check(Check check) throws SQLException {
    try {
      check.run();
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
    connection.forEachRow(
        schema.rows(),
        row -> {
          StoredRow found = StoredRow.of(row);
          rows++;
          if (found.isIntact()) {
            keys++;
          } else {
            damages.add(found.damage(table));
          }
          return true;
        });
  }

  /** Skipped if not all rows could be read. */
  private void compareCount() throws SQLException {
    long counted =
        connection.queryFirst(schema.count(), row -> row.getLong(1), schema.name()).orElse(0L);
    if (counted != rows && damages.stream().noneMatch(each -> each.place().equals(file()))) {
      add("vht_tables counts " + counted + " entries of " + schema.name() + ", which has " + rows);
    }
  }

  private Boolean recordFinding(ResultSet finding) throws SQLException {
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
    return table.file().toString();
  }
}
