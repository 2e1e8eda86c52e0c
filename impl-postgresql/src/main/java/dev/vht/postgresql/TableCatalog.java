package dev.vht.postgresql;

import dev.vht.DamagedTableException;
import dev.vht.postgresql.server.Failures;
import dev.vht.postgresql.server.ServerConnection;
import dev.vht.spi.Metadata;
import dev.vht.spi.Presence;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a database knows of one table: its columns, its unique index, and its comment, which holds
 * the metadata.
 *
 * <p>A table is ours if it has such a comment and exactly our columns. Anything else of its name is
 * foreign, and never changed or dropped.
 */
final class TableCatalog {
  private static final String COLUMNS =
      "crc bigint not null, hash bytea not null, key bytea not null, value bytea not null";

  private static final Pattern COMMENT =
      Pattern.compile("VHT table, format ([0-9]{1,9}), keys ([^ ,]*), values ([^ ,]*)");

  private static final String DESCRIPTION =
      "SELECT c.relkind, obj_description(c.oid, 'pg_class'),"
          + " (SELECT string_agg(a.attname || ' ' || format_type(a.atttypid, a.atttypmod)"
          + " || CASE WHEN a.attnotnull THEN ' not null' ELSE '' END, ', ' ORDER BY a.attname)"
          + " FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attnum > 0"
          + " AND NOT a.attisdropped),"
          + " EXISTS (SELECT 1 FROM pg_index i JOIN pg_attribute a"
          + " ON a.attrelid = c.oid AND a.attnum = i.indkey[0] WHERE i.indrelid = c.oid"
          + " AND i.indisunique AND i.indisvalid AND i.indnkeyatts = 1 AND i.indpred IS NULL"
          + " AND a.attname = 'hash')"
          + " FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace"
          + " WHERE n.nspname = ? AND c.relname = ?";

  private final ServerConnection connection;
  private final TableLocation table;
  private final TableSchema schema;
  private final JournalSchema journal;

  TableCatalog(ServerConnection connection, TableLocation table) {
    this.connection = connection;
    this.table = table;
    this.schema = table.schema();
    this.journal = new JournalSchema(schema);
  }

  private record Description(String kind, String comment, String columns, boolean isIndexed) {
    boolean isOurs() {
      return kind.equals("r") && columns.equals(COLUMNS) && COMMENT.matcher(comment).matches();
    }
  }

  private Optional<Description> description() throws SQLException {
    return connection.queryFirst(
        DESCRIPTION,
        row ->
            new Description(
                row.getString(1),
                String.valueOf(row.getString(2)),
                String.valueOf(row.getString(3)),
                row.getBoolean(4)),
        schema.schema(),
        schema.name());
  }

  Presence presence() throws SQLException {
    return description()
        .map(found -> found.isOurs() ? Presence.TABLE : Presence.FOREIGN)
        .orElse(Presence.ABSENT);
  }

  /** Describes what has the table's name and is not ours. */
  String describeForeign() throws SQLException {
    return schema.table()
        + " in "
        + table.location().scheme()
        + ':'
        + table.location().path()
        + description()
            .map(
                found ->
                    found.kind().equals("r")
                        ? " is a table of another program (its columns are "
                            + found.columns()
                            + ", its comment does not begin with \"VHT table\")"
                        : " is not a table")
            .orElse(" was deleted");
  }

  /** Throws unless there is a table of ours. */
  private Description requireTable() throws SQLException {
    Description found = description().orElseThrow(table::noSuchTable);
    if (!found.isOurs()) {
      throw table.foreign(describeForeign());
    }
    return found;
  }

  void requireAbsent() throws SQLException {
    switch (presence()) {
      case TABLE -> throw table.alreadyExists();
      case FOREIGN -> throw table.foreign(describeForeign());
      case ABSENT -> {}
    }
  }

  /** Returns the table's metadata, after a check of its index. */
  Metadata metadata() throws SQLException {
    Description found = requireTable();
    Metadata metadata = metadata(found.comment());
    if (!found.isIndexed()) {
      throw new DamagedTableException(
          "%s: the unique index of its column hash is missing or invalid; VirtualHashTables.salvage"
                  .formatted(table.described("damaged:"))
              + " rebuilds it",
          null);
    }
    return metadata;
  }

  /** Returns the table's metadata. */
  Metadata registration() throws SQLException {
    return metadata(requireTable().comment());
  }

  boolean isIndexed() throws SQLException {
    return requireTable().isIndexed();
  }

  private Metadata metadata(String comment) {
    Matcher parts = COMMENT.matcher(comment);
    if (!parts.matches() || Integer.parseInt(parts.group(1)) != TableSchema.FORMAT) {
      throw new DamagedTableException(
          "%s: its comment is \"%s\", and this library reads format %d; use the version that wrote it"
              .formatted(table.described("damaged, older or newer:"), comment, TableSchema.FORMAT),
          null);
    }
    return new Metadata(decoded(parts.group(2)), decoded(parts.group(3)));
  }

  static String comment(Metadata metadata) {
    return "VHT table, format %d, keys %s, values %s"
        .formatted(
            TableSchema.FORMAT, encoded(metadata.keyCodec()), encoded(metadata.valueCodec()));
  }

  /** Codecs' ids may contain blanks and commas. */
  private static String encoded(String id) {
    return URLEncoder.encode(id, StandardCharsets.UTF_8).replace("%3A", ":");
  }

  private static String decoded(String text) {
    return URLDecoder.decode(text, StandardCharsets.UTF_8);
  }

  /** Creates the table and its journal. The caller is in a transaction. */
  void create(Metadata metadata) throws SQLException {
    connection.execute(schema.create() + "; " + schema.comment(comment(metadata)));
    journal.create(connection);
  }

  /** Executes the transaction that creates a table. Throws if the table's name is taken. */
  static <T> T creating(
      ServerConnection connection, TableLocation table, ServerConnection.Body<T> body)
      throws SQLException {
    TableCatalog catalog = new TableCatalog(connection, table);
    try {
      return connection.inTransaction(
          () -> {
            catalog.requireAbsent();
            return body.run();
          });
    } catch (SQLException e) {
      if (Failures.isNameTaken(e)) {
        catalog.requireAbsent(); // another process has created it meanwhile
      }
      throw e;
    }
  }

  /**
   * Drops the table and its journal, and returns whether it existed. The caller is in a
   * transaction.
   */
  boolean drop() throws SQLException {
    if (presence() == Presence.ABSENT) {
      return false;
    }
    requireTable();
    connection.execute(schema.lockAll());
    requireTable(); // what has the name now, and cannot change any more
    connection.execute(schema.drop());
    journal.drop(connection);
    return true;
  }
}
