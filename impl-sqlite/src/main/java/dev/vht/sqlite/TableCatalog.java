package dev.vht.sqlite;

import dev.vht.DamagedTableException;
import dev.vht.spi.Metadata;
import dev.vht.spi.Presence;
import java.sql.SQLException;
import java.util.Map;
import java.util.Optional;

/**
 * The registration of one table in its database.
 *
 * <p>A table is ours if {@code vht_tables} lists it and its definition is the one that this library
 * writes. A table of the same name with another definition is foreign, even if listed, and is never
 * dropped. A listed table that is missing, because plain SQL dropped it, counts as a damaged table,
 * which can be deleted. Callers must be in a transaction, because the methods use several queries.
 */
final class TableCatalog {
  private final DatabaseConnection connection;
  private final TableLocation table;
  private final TableSchema schema;

  TableCatalog(DatabaseConnection connection, TableLocation table) {
    this.connection = connection;
    this.table = table;
    this.schema = table.schema();
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
        && connection.queryFirst(TableSchema.registration(), row -> 1, schema.name()).isPresent();
  }

  /** Returns the SQL that defined a name; empty text for an index that SQLite created itself. */
  private Optional<String> definition(String name) throws SQLException {
    return connection.queryFirst(
        TableSchema.definition(), row -> String.valueOf(row.getString(1)), name);
  }

  void requireAbsent() throws SQLException {
    switch (presence()) {
      case TABLE -> throw table.alreadyExists();
      case FOREIGN -> throw table.foreign();
      case ABSENT -> {}
    }
  }

  /** Returns the table's metadata, after a check of its definitions. */
  Metadata metadata() throws SQLException {
    Metadata metadata = registration();
    requireDefinitions();
    return metadata;
  }

  /** Returns the table's metadata. */
  Metadata registration() throws SQLException {
    switch (presence()) {
      case ABSENT -> throw table.noSuchTable();
      case FOREIGN -> throw table.foreign();
      case TABLE -> {}
    }
    return connection
        .queryFirst(
            TableSchema.registration(),
            row -> {
              requireFormat(row.getInt(1));
              return new Metadata(row.getString(2), row.getString(3));
            },
            schema.name())
        .orElseThrow(table::noSuchTable);
  }

  /** Returns whether the table itself exists in the present format, not only its registration. */
  boolean tableExists() throws SQLException {
    return definition(schema.name()).equals(Optional.of(schema.createTable()));
  }

  private void requireFormat(int format) {
    if (format != TableSchema.FORMAT) {
      throw new DamagedTableException(
          "%s in %s is of format %s, and this library reads %s; use the version that wrote it"
              .formatted(
                  table.described("damaged, older or newer:"),
                  table.file(),
                  format,
                  TableSchema.FORMAT),
          null);
    }
  }

  private void requireDefinitions() throws SQLException {
    for (Map.Entry<String, String> each : schema.definitions().entrySet()) {
      if (!definition(each.getKey()).equals(Optional.of(each.getValue()))) {
        throw new DamagedTableException(
            ("%s in %s: %s is missing or was altered; VirtualHashTables.salvage rebuilds it from"
                    + " the intact rows")
                .formatted(table.described("damaged"), table.file(), each.getKey()),
            null);
      }
    }
  }

  void create(Metadata metadata) throws SQLException {
    requireAbsent();
    Optional<String> catalog = definition(TableSchema.CATALOG);
    if (catalog.isEmpty()) {
      connection.execute(TableSchema.createCatalog());
    } else if (!catalog.get().equals(TableSchema.createCatalog())) {
      throw table.otherCatalog();
    }
    ChangeJournal.create(connection);
    for (String sql : schema.definitions().values()) {
      connection.execute(sql);
    }
    register(metadata);
  }

  private void register(Metadata metadata) throws SQLException {
    connection.update(
        TableSchema.register(),
        schema.name(),
        TableSchema.FORMAT,
        metadata.keyCodec(),
        metadata.valueCodec());
  }

  /** Creates the table in an empty database, with the rows of one in the attached database. */
  void copy(Metadata metadata, TableSchema source) throws SQLException {
    Database.claim(connection);
    connection.execute(TableSchema.createCatalog());
    connection.execute(schema.createTable());
    register(metadata);
    connection.update(schema.copyOf(source));
    installCount();
  }

  /** Sets the count of a table that has no trigger yet, and adds the trigger. */
  void installCount() throws SQLException {
    connection.update(schema.setGaps(), schema.name());
    connection.execute(schema.createTrigger());
  }

  /** Drops the table, and returns whether it existed. */
  boolean drop() throws SQLException {
    switch (presence()) {
      case ABSENT -> {
        return false;
      }
      case FOREIGN -> throw table.foreign();
      case TABLE -> {}
    }
    connection.execute(schema.drop());
    connection.update(TableSchema.unregister(), schema.name());
    ChangeJournal.endSubscriptions(connection, schema);
    if (connection.queryFirst(TableSchema.anyRegistration(), row -> 1).isEmpty()) {
      connection.execute(TableSchema.dropCatalog());
      ChangeJournal.drop(connection);
    }
    return true;
  }
}
