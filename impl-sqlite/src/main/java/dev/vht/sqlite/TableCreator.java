package dev.vht.sqlite;

import dev.vht.StorageException;
import dev.vht.spi.Metadata;
import dev.vht.spi.Settings;
import dev.vht.spi.Storage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.sql.SQLException;
import java.util.Optional;

/**
 * Creates one table.
 *
 * <p>If creating a table in another program's database fails, the database must stay unchanged.
 * Therefore it is inspected before the journal mode is set, which is a write. A new file gets its
 * name only after it is a database marked as ours, so after a kill it counts as absent and deleting
 * removes it. A process that deletes the last table of a database of ours deletes the file, perhaps
 * after this process opened it and before it locked it. A table created then would be in a file
 * without a name. Therefore, after the table is created, the file with that name must be the one
 * from before the opening. Otherwise everything is repeated.
 */
final class TableCreator {
  private static final int MAX_ATTEMPTS = 100;

  private final TableLocation table;
  private final Database database;
  private final Metadata metadata;
  private final Settings settings;

  TableCreator(TableLocation table, Metadata metadata, Settings settings) {
    this.table = table;
    this.database = table.database();
    this.metadata = metadata;
    this.settings = settings;
  }

  Storage create() throws IOException, SQLException {
    MissingDirectories directories = MissingDirectories.above(table.file());
    boolean isTemporary = SqliteStorageProvider.takeTemporary(table.file());
    try {
      directories.create();
      if (isTemporary) {
        database.createPrivately();
      }
      return new SqliteStorage(table, metadata, settings, isTemporary, createTable());
    } catch (IOException | SQLException | RuntimeException | Error e) {
      directories.delete(e);
      throw e;
    }
  }

  private DatabaseConnection createTable() throws IOException, SQLException {
    for (int attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
      Optional<DatabaseConnection> writer = attempt();
      if (writer.isPresent()) {
        return writer.get();
      }
    }
    throw new StorageException(
        "cannot %s in %s: other processes keep deleting the file; use another file"
            .formatted(table.described("make"), table.file()),
        null);
  }

  /** Creates the table, or returns empty if the file was deleted meanwhile. */
  private Optional<DatabaseConnection> attempt() throws IOException, SQLException {
    boolean isCreated = Files.notExists(table.file(), LinkOption.NOFOLLOW_LINKS);
    if (isCreated && !database.createEmpty()) {
      return Optional.empty();
    }
    boolean isNew =
        switch (database.kind()) {
          case ABSENT -> true;
          case FILE -> false;
          case OTHER -> {
            table.requireNoTableOfFiles();
            throw table.foreign();
          }
        };
    table.requireUsable();
    try {
      return attempt(isNew);
    } catch (SQLException | RuntimeException | Error e) {
      if (isNew || isCreated) {
        deleteEmpty(e);
      }
      throw e;
    }
  }

  private Optional<DatabaseConnection> attempt(boolean isNew) throws IOException, SQLException {
    Optional<Object> before = database.fileKey();
    try {
      requireAbsent();
      DatabaseConnection writer = openWriter(isNew);
      try {
        writer.inTransaction(() -> createIn(writer, isNew));
        if (database.fileKey().equals(before)) {
          return Optional.of(writer);
        }
        writer.close();
      } catch (IOException | SQLException | RuntimeException | Error e) {
        writer.abandon(e);
        throw e;
      }
    } catch (SQLException e) {
      if (before.isPresent() && database.fileKey().equals(before)) {
        throw e;
      }
    }
    return Optional.empty();
  }

  private DatabaseConnection openWriter(boolean isNew) throws SQLException {
    return isNew
        ? database.openFirstWriter(settings.durability())
        : database.openWriter(settings.durability());
  }

  /** Throws if the table cannot be created in this file, without changing the file. */
  private void requireAbsent() throws SQLException {
    try (DatabaseConnection inspector = database.openInspector()) {
      TableCatalog catalog = new TableCatalog(inspector, table);
      inspector.inSnapshot(
          () -> {
            catalog.requireAbsent();
            return true;
          });
    } catch (SQLException e) {
      if (SqliteFailures.isForeign(e)) {
        throw table.foreign();
      }
      throw e;
    }
  }

  private boolean createIn(DatabaseConnection writer, boolean isNew) throws SQLException {
    if (isNew) {
      Database.claim(writer);
    }
    new TableCatalog(writer, table).create(metadata);
    return true;
  }

  private void deleteEmpty(Throwable reason) {
    try {
      new DatabaseDeleter(database).deleteIfEmpty();
    } catch (IOException | SQLException | RuntimeException | Error e) {
      reason.addSuppressed(e);
    }
  }
}
