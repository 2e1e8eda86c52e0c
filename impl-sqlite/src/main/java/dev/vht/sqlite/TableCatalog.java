package dev.vht.sqlite;

import dev.vht.DamagedTableException;
import dev.vht.spi.Metadata;
import dev.vht.spi.Presence;
import java.sql.SQLException;
import java.util.Map;
import java.util.Optional;

/**
 * What a database knows of one of its tables.
 *
 * <p>A table is ours if {@code vht_tables} lists it and it is defined as we define it. A table of
 * the same name that is defined otherwise is somebody else's, whatever the list says, and is never
 * dropped; an entry whose table is gone, dropped by plain SQL, is a damaged table that can be
 * destroyed. All methods need a transaction of the caller's: they ask more than once.
 */
final class TableCatalog {
  private final DatabaseConnection session;
  private final TableLocation place;
  private final TableSchema schema;

  TableCatalog(DatabaseConnection session, TableLocation place) {
    this.session = session;
    this.place = place;
    this.schema = place.schema();
  }

  Presence presence() throws SQLException {
    Optional<String> definition = definition(schema.name());
    if (definition.isEmpty()) {
      return isListed() ? Presence.TABLE : Presence.ABSENT;
    }
    boolean isOurs = schema.createTables().contains(definition.get()) && isListed();
    return isOurs ? Presence.TABLE : Presence.FOREIGN;
  }

  private boolean isListed() throws SQLException {
    return definition(TableSchema.CATALOG)
            .filter(TableSchema.createCatalogs()::contains)
            .isPresent()
        && session.first(TableSchema.registered(), row -> 1, schema.name()).isPresent();
  }

  /** The SQL that made whatever has a name; empty text for an index that SQLite made itself. */
  private Optional<String> definition(String name) throws SQLException {
    return session.first(TableSchema.definition(), row -> String.valueOf(row.getString(1)), name);
  }

  void requireAbsent() throws SQLException {
    switch (presence()) {
      case TABLE -> throw place.exists();
      case FOREIGN -> throw place.foreign();
      case ABSENT -> {}
    }
  }

  /** Returns what a table was made with, whose definitions must be sound. */
  Metadata metadata() throws SQLException {
    Metadata metadata = registered();
    requireDefinitions();
    return metadata;
  }

  /** Returns what a table was made with. */
  Metadata registered() throws SQLException {
    switch (presence()) {
      case ABSENT -> throw place.missing();
      case FOREIGN -> throw place.foreign();
      case TABLE -> {}
    }
    return session
        .first(
            TableSchema.registered(),
            row -> {
              requireFormat(row.getInt(1));
              return new Metadata(row.getString(2), row.getString(3));
            },
            schema.name())
        .orElseThrow(place::missing);
  }

  /** Whether the table itself is there, in this format, not only its entry in the list. */
  boolean isThere() throws SQLException {
    return definition(schema.name()).equals(Optional.of(schema.createTable()));
  }

  private void requireFormat(int format) {
    if (format != TableSchema.FORMAT) {
      throw new DamagedTableException(
          place.described("damaged, older or newer:")
              + " in "
              + place.file()
              + " is of format "
              + format
              + ", and this library reads "
              + TableSchema.FORMAT
              + "; use the version that wrote it",
          null);
    }
  }

  private void requireDefinitions() throws SQLException {
    for (Map.Entry<String, String> each : schema.definitions().entrySet()) {
      if (!definition(each.getKey()).equals(Optional.of(each.getValue()))) {
        throw new DamagedTableException(
            place.described("damaged")
                + " in "
                + place.file()
                + ": "
                + each.getKey()
                + " is missing or was altered; VirtualHashTables.salvage makes it anew, out of what"
                + " is whole",
            null);
      }
    }
  }

  /** Makes the table. */
  void create(Metadata metadata) throws SQLException {
    requireAbsent();
    Optional<String> catalog = definition(TableSchema.CATALOG);
    if (catalog.isEmpty()) {
      session.execute(TableSchema.createCatalog());
    } else if (!catalog.get().equals(TableSchema.createCatalog())) {
      throw place.otherCatalog();
    }
    for (String sql : schema.definitions().values()) {
      session.execute(sql);
    }
    register(metadata);
  }

  private void register(Metadata metadata) throws SQLException {
    session.update(
        TableSchema.register(),
        schema.name(),
        TableSchema.FORMAT,
        metadata.keyCodec(),
        metadata.valueCodec());
  }

  /** Makes the table in an empty database, with the rows of one in the database attached. */
  void copy(Metadata metadata, TableSchema source) throws SQLException {
    Database.claim(session);
    session.execute(TableSchema.createCatalog());
    session.execute(schema.createTable());
    register(metadata);
    session.update(schema.copyOf(source));
    complete();
  }

  /** Counts the rows of a table that has no trigger yet, and gives it that. */
  void complete() throws SQLException {
    session.update(schema.setGaps(), schema.name());
    session.execute(schema.createTrigger());
  }

  /** Drops the table, and returns whether there was one. */
  boolean drop() throws SQLException {
    switch (presence()) {
      case ABSENT -> {
        return false;
      }
      case FOREIGN -> throw place.foreign();
      case TABLE -> {}
    }
    session.execute(schema.drop());
    session.update(TableSchema.unregister(), schema.name());
    if (session.first(TableSchema.anyRegistered(), row -> 1).isEmpty()) {
      session.execute(TableSchema.dropCatalog());
    }
    return true;
  }
}
