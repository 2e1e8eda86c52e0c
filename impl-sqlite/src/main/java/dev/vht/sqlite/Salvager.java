package dev.vht.sqlite;

import dev.vht.Damage;
import dev.vht.Durability;
import dev.vht.Salvage;
import dev.vht.StorageException;
import dev.vht.Verification;
import java.io.IOException;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Rebuilds a damaged table in one transaction. Other handles of the table, and the next opening
 * after a kill, see either the old table or the new one.
 *
 * <p>Rows are not repaired in place: to delete a row SQLite follows the index of the keys, which
 * may be damaged itself. Instead, rows are read in storage order. Those with a correct checksum are
 * copied to a new table, which replaces the old one with its index and triggers. The index holds a
 * second copy of each key, which is tried for rows whose checksum is wrong. If the key of a damaged
 * row also has an older, intact row, both are quarantined, because the older value was superseded.
 * Damaged rows go unchanged to {@code vht_lost_…}, in the same transaction that drops the old
 * table. Finally the result is verified. If it is not sound, or if a page cannot be read on the
 * way, the transaction is rolled back and the caller gets an exception: only SQLite's own tools can
 * recover what SQLite cannot read.
 *
 * <p>Needs as much additional space as the table, and twice as much while it runs.
 */
final class Salvager {
  private final TableLocation table;
  private final TableSchema schema;
  private final TableSchema rebuilt;
  private final DatabaseConnection connection;
  private final Map<Long, Damage> damaged = new LinkedHashMap<>();

  /** Intact rows whose key recurs in a damaged row, by its number; a damaged index allows that. */
  private final Map<Long, StoredRow> superseded = new HashMap<>();

  private final List<Damage> lost = new ArrayList<>();
  private long rows;
  private boolean hasQuarantine;

  private Salvager(TableLocation table, DatabaseConnection connection) {
    this.table = table;
    this.schema = table.schema();
    this.rebuilt = schema.rebuilt();
    this.connection = connection;
  }

  static Salvage of(TableLocation table) throws IOException, SQLException {
    try {
      SqliteStorageProvider.requireTable(table);
      try (DatabaseConnection connection = table.database().openWriter(Durability.DISK)) {
        return connection.inTransaction(() -> new Salvager(table, connection).salvage());
      }
    } catch (SQLException e) {
      if (SqliteFailures.isDamage(e)) {
        throw unsalvageable(table, String.valueOf(e.getMessage()), e);
      }
      throw e;
    }
  }

  private Salvage salvage() throws SQLException {
    TableCatalog catalog = new TableCatalog(connection, table);
    catalog.registration(); // throws unless registered
    Verification before = TableVerifier.of(table, connection);
    if (before.isSound()) {
      return new Salvage(before.keys(), List.of(), Optional.empty());
    }
    connection.execute(rebuilt.createTable());
    if (catalog.tableExists()) {
      long counted =
          connection.queryFirst(schema.count(), row -> row.getLong(1), schema.name()).orElse(0L);
      connection.forEachRow(schema.rows(), row -> classify(StoredRow.of(row)));
      reportUncounted(counted);
      searchIndex();
      quarantineDamaged();
      connection.execute(schema.drop());
    } else {
      lost.add(new Damage(table.file().toString(), table.described("rows of") + " are gone"));
    }
    connection.execute(rebuilt.renameTo(schema));
    catalog.installCount();
    ChangeJournal.recreate(connection);
    return salvage(TableVerifier.of(table, connection));
  }

  private Salvage salvage(Verification after) {
    if (!after.isSound()) {
      throw unsalvageable(table, after.damages().get(0).problem(), null);
    }
    String quarantine = table.file() + ", table " + schema.quarantine();
    return new Salvage(after.keys(), lost, Optional.of(quarantine).filter(any -> hasQuarantine));
  }

  private void reportUncounted(long counted) {
    if (counted > rows) {
      String problem =
          " entries of " + schema.name() + ", which has " + rows + "; the others are gone";
      lost.add(new Damage(table.file().toString(), "vht_tables counts " + counted + problem));
    }
  }

  private Boolean classify(StoredRow row) throws SQLException {
    rows++;
    if (row.isIntact()) {
      keep(row);
    } else {
      damaged.put(row.number(), row.damage(table));
      row.findIn(connection, rebuilt).ifPresent(earlier -> superseded.put(row.number(), earlier));
    }
    return true;
  }

  private void searchIndex() throws SQLException {
    if (!damaged.isEmpty()) {
      try {
        connection.forEachRow(
            schema.indexedKeys(), entry -> tryIndexedKey(entry.getLong(1), entry.getBytes(2)));
      } catch (SQLException e) {
        if (!SqliteFailures.isDamage(e)) {
          throw e;
        }
      }
    }
  }

  private Boolean tryIndexedKey(long number, byte @Nullable [] key) throws SQLException {
    if (key != null && damaged.containsKey(number)) {
      StoredRow row = row(number).withKey(key);
      if (row.isIntact()) {
        keep(row);
        damaged.remove(number);
      }
    }
    return true;
  }

  private StoredRow row(long number) throws SQLException {
    return connection
        .queryFirst(schema.row(), StoredRow::of, number)
        .orElseThrow(table::noSuchTable);
  }

  private void quarantineDamaged() throws SQLException {
    for (Map.Entry<Long, Damage> each : damaged.entrySet()) {
      lost.add(each.getValue());
      StoredRow row = row(each.getKey());
      row.insert(connection, openQuarantine());
      quarantineOlder(row);
    }
  }

  /** A key that has lost its last value must not get the superseded one back. */
  private void quarantineOlder(StoredRow row) throws SQLException {
    StoredRow earlier = superseded.get(row.number());
    if (earlier != null
        && row.findIn(connection, rebuilt).filter(earlier::hasSameContent).isPresent()) {
      lost.add(
          row.damage(row.damage(table).place(), "an older value of its key was moved aside, too"));
      earlier.insert(connection, openQuarantine());
      row.deleteFrom(connection, rebuilt);
    }
  }

  /** An index that has lost a key allows a second row for it. The later row has the later value. */
  private void keep(StoredRow row) throws SQLException {
    Optional<StoredRow> older = row.findIn(connection, rebuilt);
    if (older.isPresent()) {
      lost.add(row.damage(row.damage(table).place(), "there was an older value of the same key"));
      older.get().insert(connection, openQuarantine());
    }
    row.insert(connection, rebuilt.upsert());
  }

  private String openQuarantine() throws SQLException {
    if (!hasQuarantine) {
      connection.execute(schema.createQuarantine());
      hasQuarantine = true;
    }
    return schema.insertIntoQuarantine();
  }

  private static StorageException unsalvageable(
      TableLocation table, String problem, @Nullable Throwable cause) {
    return new StorageException(
        ("M4: %s cannot be salvaged and is as it was: pages of %s are damaged (%s); restore it from"
                + " a backup, or recover the file with SQLite's own tool, sqlite3 and its command"
                + " .recover")
            .formatted(table.location(), table.file(), problem),
        cause);
  }
}
