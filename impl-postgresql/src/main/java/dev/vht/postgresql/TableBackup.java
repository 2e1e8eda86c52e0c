package dev.vht.postgresql;

import dev.vht.postgresql.server.Server;
import dev.vht.postgresql.server.ServerConnection;
import dev.vht.spi.Metadata;
import java.sql.SQLException;

/**
 * Copies one table, as one statement sees it, to a new table, in one transaction there. The new
 * table may be in another database or on another server. Then the rows travel through this process,
 * one at a time.
 */
final class TableBackup {
  private final Server server;
  private final TableLocation source;
  private final TableLocation target;
  private final Metadata metadata;

  TableBackup(Server server, TableLocation source, TableLocation target, Metadata metadata) {
    this.server = server;
    this.source = source;
    this.target = target;
    this.metadata = metadata;
  }

  void make(Server targetServer) {
    boolean isSameDatabase = source.location().path().equals(target.location().path());
    boolean unused =
        targetServer.write(
            "make a backup of " + source + " at " + target,
            connection ->
                connection.withoutTimeout(
                    () ->
                        TableCatalog.creating(
                            connection, target, () -> make(connection, isSameDatabase))));
  }

  private boolean make(ServerConnection connection, boolean isSameDatabase) throws SQLException {
    connection.execute(ServerConnection.SYNCHRONOUS);
    new TableCatalog(connection, target).create(metadata);
    if (isSameDatabase) {
      connection.execute(source.schema().copyTo(target.schema()));
    } else {
      copy(connection);
    }
    return true;
  }

  private void copy(ServerConnection connection) throws SQLException {
    try (CopyUpload upload = new CopyUpload(connection, target.schema())) {
      boolean unused =
          server.readOnce(
              source.described("make a backup of"),
              reader ->
                  reader.withoutTimeout(
                      () -> {
                        RowCopy.read(
                            reader,
                            source.schema().copyOut(),
                            fields -> upload.add(RowCopy.row(fields, 0)));
                        return true;
                      }));
      upload.finish();
    }
  }
}
