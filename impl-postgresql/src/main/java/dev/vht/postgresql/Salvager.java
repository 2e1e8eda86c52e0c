package dev.vht.postgresql;

import dev.vht.Damage;
import dev.vht.Salvage;
import dev.vht.StorageException;
import dev.vht.Verification;
import dev.vht.postgresql.server.Failures;
import dev.vht.postgresql.server.Server;
import dev.vht.postgresql.server.ServerConnection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Repairs a damaged table in one transaction, during which readers go on and writers wait.
 *
 * <p>Rows are found by their places, because the index may be damaged. A row whose checksum fits
 * its key and value, but whose hash does not fit its key, gets its hash back, unless its key has
 * another row by now. All other damaged rows are moved, as they are, to {@code vht_lost_…} in the
 * same schema. If a damaged index has allowed two rows for a key, the one that was written later
 * stays. Then the index is rebuilt, the journal emptied, and the result verified. If it is not
 * sound, or a page cannot be read, the transaction is rolled back.
 */
final class Salvager {
  private static final String WITHOUT_INDEX =
      "SET LOCAL enable_indexscan = off; SET LOCAL enable_indexonlyscan = off;"
          + " SET LOCAL enable_bitmapscan = off";

  private static final String WITH_INDEX =
      "SET LOCAL enable_indexscan TO DEFAULT; SET LOCAL enable_indexonlyscan TO DEFAULT;"
          + " SET LOCAL enable_bitmapscan TO DEFAULT";

  private final ServerConnection connection;
  private final TableLocation table;
  private final TableSchema schema;
  private final TableSchema quarantine;
  private final List<Damage> lost = new ArrayList<>();

  /** Rows whose hash is wrong, by their places. */
  private final Map<String, StoredRow> misplaced = new LinkedHashMap<>();

  private boolean hasQuarantine;

  private Salvager(ServerConnection connection, TableLocation table) {
    this.connection = connection;
    this.table = table;
    this.schema = table.schema();
    this.quarantine = schema.named("vht_lost_" + schema.name());
  }

  static Salvage of(Server server, TableLocation table) {
    return server.write(
        table.described("salvage"),
        connection -> {
          try {
            return connection.withoutTimeout(
                () -> connection.inTransaction(() -> new Salvager(connection, table).salvage()));
          } catch (SQLException e) {
            if (Failures.isDamage(e)) {
              throw unsalvageable(table, Failures.words(e));
            }
            throw e;
          }
        });
  }

  private Salvage salvage() throws SQLException {
    connection.execute(ServerConnection.SYNCHRONOUS);
    TableCatalog catalog = new TableCatalog(connection, table);
    catalog.registration();
    connection.execute(schema.lockWriters());
    Verification before = new TableVerifier(connection, table).verification();
    if (before.isSound()) {
      return new Salvage(before.keys(), List.of(), Optional.empty());
    }
    connection.execute(WITHOUT_INDEX);
    moveDamaged();
    moveSuperseded();
    connection.execute(WITH_INDEX);
    connection.execute(catalog.isIndexed() ? schema.reindex() : schema.addPrimaryKey());
    for (Map.Entry<String, StoredRow> each : misplaced.entrySet()) {
      restoreHash(each.getKey(), each.getValue());
    }
    JournalSchema journal = new JournalSchema(schema);
    if (journal.exists(connection)) {
      journal.restart(connection);
    }
    Verification after = new TableVerifier(connection, table).verification();
    if (!after.isSound()) {
      throw unsalvageable(table, after.damages().get(0).problem());
    }
    return new Salvage(
        after.keys(), lost, Optional.of(quarantine.table()).filter(any -> hasQuarantine));
  }

  private void moveDamaged() throws SQLException {
    Map<String, Damage> damaged = new LinkedHashMap<>();
    RowCopy.read(
        connection,
        schema.copyOutWithPlaces(),
        fields -> {
          StoredRow row = RowCopy.row(fields, 0);
          String place = RowCopy.text(fields[4]);
          if (!row.hasIntactValue()) {
            damaged.put(place, TableVerifier.damage(table, row, place));
          } else if (!row.hasIntactKey()) {
            misplaced.put(place, new StoredRow(row.hash(), row.key(), new byte[0], 0));
          }
        });
    for (Map.Entry<String, Damage> each : damaged.entrySet()) {
      move(each.getKey(), each.getValue());
    }
  }

  private void moveSuperseded() throws SQLException {
    List<String> places = new ArrayList<>();
    int unused =
        connection.forEachRow(schema.supersededRows(), row -> places.add(row.getString(1)));
    for (String place : places) {
      if (!misplaced.containsKey(place)) {
        move(
            place,
            new Damage(table + ", row " + place, "there was an older value of the same key"));
      }
    }
  }

  private void move(String place, Damage damage) throws SQLException {
    if (!hasQuarantine) {
      connection.execute(quarantine.createQuarantine());
      hasQuarantine = true;
    }
    int moved = connection.update(schema.moveTo(quarantine), place);
    if (moved != 1) {
      throw new StorageException(
          "cannot %s: row %s is gone; try again".formatted(table.described("salvage"), place));
    }
    lost.add(damage);
  }

  /** Gives a row its hash back, unless its key was set again after the damage. */
  private void restoreHash(String place, StoredRow row) throws SQLException {
    byte[] hash = TableSchema.hash(row.key());
    if (connection.queryFirst(schema.contains(), found -> 1, row.key(), hash).isPresent()) {
      move(
          place,
          new Damage(
              table + ", row " + place, "there was an older value of the same key", row.key()));
    } else {
      int unused = connection.update(schema.setHash(), hash, place);
    }
  }

  private static StorageException unsalvageable(TableLocation table, String problem) {
    return new StorageException(
        "M4: %s cannot be salvaged and is as it was: %s; restore it from a backup"
            .formatted(table, problem),
        null);
  }
}
