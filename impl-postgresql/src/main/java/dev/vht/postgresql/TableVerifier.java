package dev.vht.postgresql;

import dev.vht.Damage;
import dev.vht.Verification;
import dev.vht.postgresql.server.Failures;
import dev.vht.postgresql.server.ServerConnection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/**
 * Verifies a whole table in one snapshot, so rows and index agree while others write.
 *
 * <p>Rows are read as they lie in the table, to include rows that the index has lost. Then they are
 * counted by means of the index. The caller is in a transaction.
 */
final class TableVerifier {
  /** Makes the server count by the index, whatever it thinks of that. */
  private static final String BY_INDEX = "SET LOCAL enable_seqscan = off";

  private static final String AS_BEFORE = "SET LOCAL enable_seqscan TO DEFAULT";

  private final ServerConnection connection;
  private final TableLocation table;
  private final TableSchema schema;
  private final List<Damage> damages = new ArrayList<>();
  private long keys;
  private long rows;

  TableVerifier(ServerConnection connection, TableLocation table) {
    this.connection = connection;
    this.table = table;
    this.schema = table.schema();
  }

  Verification verification() throws SQLException {
    TableCatalog catalog = new TableCatalog(connection, table);
    catalog.registration();
    boolean isIndexed = catalog.isIndexed();
    try {
      RowCopy.read(
          connection,
          schema.copyOutWithPlaces(),
          fields -> examine(RowCopy.row(fields, 0), RowCopy.text(fields[4])));
      if (isIndexed) {
        compareIndex();
      } else {
        add("the unique index of its column hash is missing or invalid");
      }
    } catch (SQLException e) {
      if (!Failures.isDamage(e)) {
        throw e;
      }
      add(Failures.words(e)); // and the transaction is over
    }
    return new Verification(keys, damages);
  }

  private void examine(StoredRow row, String place) {
    rows++;
    if (row.isIntact()) {
      keys++;
    } else {
      damages.add(damage(table, row, place));
    }
  }

  static Damage damage(TableLocation table, StoredRow row, String place) {
    String where = "%s, row %s, key %s".formatted(table, place, StoredRow.toHex(row.key()));
    return row.hasIntactValue()
        ? new Damage(where, "its hash is not that of its key", row.key())
        : new Damage(where, "its checksum does not fit its key and value", row.key());
  }

  private void compareIndex() throws SQLException {
    connection.execute(BY_INDEX);
    long indexed = connection.queryFirst(schema.countIndexed(), row -> row.getLong(1)).orElse(0L);
    connection.execute(AS_BEFORE);
    if (indexed != rows) {
      add("the index of its column hash has " + indexed + " rows, and the table has " + rows);
    }
  }

  private void add(String problem) {
    damages.add(new Damage(table.toString(), problem));
  }
}
