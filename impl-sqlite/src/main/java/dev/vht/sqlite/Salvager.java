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
 * The making of a whole table out of a damaged one, in one transaction: others who have the table
 * open see the one or the other, and a kill leaves the one or the other.
 *
 * <p>Rows are not repaired in place, because to delete a row SQLite follows the index of the keys,
 * which may be what is damaged. They are read in the order in which they are stored; those whose
 * checksum fits go to a new table, which then takes the place of the old one with its index and
 * triggers. The index has a second copy of each key; it is asked where the checksum does not fit,
 * because only the first may be damaged. A damaged row whose key has an older, whole row takes that
 * along, because its value was superseded. What is left goes, as it was found, to {@code
 * vht_lost_…}. The old table is dropped only together with that. In the end everything is inspected
 * once more, and if it is not sound, or if pages make no sense on the way, all is undone and the
 * caller told so: what SQLite cannot read, only its own tools can recover.
 *
 * <p>Needs as much room as the table, twice for as long as it lasts.
 */
final class Salvager {
  private final TableLocation place;
  private final TableSchema schema;
  private final TableSchema mended;
  private final DatabaseConnection session;
  private final Map<Long, Damage> damaged = new LinkedHashMap<>();

  /**
   * The whole rows whose keys come again in a damaged row; there are such under a damaged index.
   */
  private final Map<Long, StoredRow> superseded = new HashMap<>();

  private final List<Damage> lost = new ArrayList<>();
  private long rows;
  private boolean hasQuarantine;

  private Salvager(TableLocation place, DatabaseConnection session) {
    this.place = place;
    this.schema = place.schema();
    this.mended = schema.mended();
    this.session = session;
  }

  static Salvage of(TableLocation place) throws IOException, SQLException {
    try {
      SqliteStorageProvider.requireTable(place);
      try (DatabaseConnection session = place.database().writer(Durability.DISK)) {
        return session.transaction(() -> new Salvager(place, session).salvage());
      }
    } catch (SQLException e) {
      if (SqliteFailures.isDamage(e)) {
        throw unmendable(place, String.valueOf(e.getMessage()), e);
      }
      throw e;
    }
  }

  private Salvage salvage() throws SQLException {
    TableCatalog catalog = new TableCatalog(session, place);
    catalog.registered();
    Verification before = TableVerifier.of(place, session);
    if (before.isSound()) {
      return new Salvage(before.keys(), List.of(), Optional.empty());
    }
    session.execute(mended.createTable());
    if (catalog.isThere()) {
      long counted = session.first(schema.count(), row -> row.getLong(1), schema.name()).orElse(0L);
      session.each(schema.rows(), row -> sort(StoredRow.of(row)));
      reportUncounted(counted);
      askIndex();
      setAside();
      session.execute(schema.drop());
    } else {
      lost.add(new Damage(place.file().toString(), place.described("rows of") + " are gone"));
    }
    session.execute(mended.renameTo(schema));
    catalog.complete();
    return salvage(TableVerifier.of(place, session));
  }

  private Salvage salvage(Verification after) {
    if (!after.isSound()) {
      throw unmendable(place, after.damages().get(0).problem(), null);
    }
    String quarantine = place.file() + ", table " + schema.quarantine();
    return new Salvage(after.keys(), lost, Optional.of(quarantine).filter(any -> hasQuarantine));
  }

  private void reportUncounted(long counted) {
    if (counted > rows) {
      String problem =
          " entries of " + schema.name() + ", which has " + rows + "; the others are gone";
      lost.add(new Damage(place.file().toString(), "vht_tables counts " + counted + problem));
    }
  }

  private Boolean sort(StoredRow row) throws SQLException {
    rows++;
    if (row.isWhole()) {
      keep(row);
    } else {
      damaged.put(row.number(), row.damage(place));
      row.sameIn(session, mended).ifPresent(earlier -> superseded.put(row.number(), earlier));
    }
    return true;
  }

  private void askIndex() throws SQLException {
    if (!damaged.isEmpty()) {
      try {
        session.each(schema.indexedKeys(), entry -> tryKey(entry.getLong(1), entry.getBytes(2)));
      } catch (SQLException e) {
        if (!SqliteFailures.isDamage(e)) {
          throw e;
        }
      }
    }
  }

  private Boolean tryKey(long number, byte @Nullable [] key) throws SQLException {
    if (key != null && damaged.containsKey(number)) {
      StoredRow row = row(number).withKey(key);
      if (row.isWhole()) {
        keep(row);
        damaged.remove(number);
      }
    }
    return true;
  }

  private StoredRow row(long number) throws SQLException {
    return session.first(schema.row(), StoredRow::of, number).orElseThrow(place::missing);
  }

  private void setAside() throws SQLException {
    for (Map.Entry<Long, Damage> each : damaged.entrySet()) {
      lost.add(each.getValue());
      StoredRow row = row(each.getKey());
      row.insert(session, quarantine());
      setOlderAside(row);
    }
  }

  /** Without its last value a key must not have the one before, which was superseded. */
  private void setOlderAside(StoredRow row) throws SQLException {
    StoredRow earlier = superseded.get(row.number());
    if (earlier != null && row.sameIn(session, mended).filter(earlier::isSame).isPresent()) {
      lost.add(
          row.damage(row.damage(place).place(), "an older value of its key was moved aside, too"));
      earlier.insert(session, quarantine());
      row.deleteFrom(session, mended);
    }
  }

  /** An index that has lost a key lets it be stored again: the later row is the later value. */
  private void keep(StoredRow row) throws SQLException {
    Optional<StoredRow> older = row.sameIn(session, mended);
    if (older.isPresent()) {
      lost.add(row.damage(row.damage(place).place(), "there was an older value of the same key"));
      older.get().insert(session, quarantine());
    }
    row.insert(session, mended.upsert());
  }

  private String quarantine() throws SQLException {
    if (!hasQuarantine) {
      session.execute(schema.createQuarantine());
      hasQuarantine = true;
    }
    return schema.insertIntoQuarantine();
  }

  private static StorageException unmendable(
      TableLocation place, String problem, @Nullable Throwable cause) {
    return new StorageException(
        "M4: "
            + place.location()
            + " cannot be salvaged and is as it was: pages of "
            + place.file()
            + " are damaged ("
            + problem
            + "); restore it from a backup, or recover the file with SQLite's own tool, sqlite3"
            + " and its command .recover",
        cause);
  }
}
