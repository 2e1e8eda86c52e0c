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
 * The making of one table.
 *
 * <p>A database of somebody else must not change if its table is refused, so it is looked into
 * before the journal's mode is set, which is a change. A new file gets its name when it is a
 * database that is marked as ours, so that a kill leaves one that counts as absent and that
 * destroying removes. A database of ours may be deleted by the process that destroys its last
 * table, between our opening the file and our having a lock on it; a table made then would be in a
 * file without a name. So once the table is made, the file of that name must be the one that was
 * there before the opening; if it is not, all is done again.
 */
final class TableCreator {
  private static final int MOST_ATTEMPTS = 100;

  private final TableLocation place;
  private final Database database;
  private final Metadata metadata;
  private final Settings settings;

  TableCreator(TableLocation place, Metadata metadata, Settings settings) {
    this.place = place;
    this.database = place.database();
    this.metadata = metadata;
    this.settings = settings;
  }

  Storage storage() throws IOException, SQLException {
    MissingDirectories directories = MissingDirectories.above(place.file());
    boolean isTemporary = SqliteStorageProvider.takeTemporary(place.file());
    try {
      directories.make();
      if (isTemporary) {
        database.createPrivately();
      }
      return new SqliteStorage(place, metadata, settings, isTemporary, table());
    } catch (IOException | SQLException | RuntimeException | Error e) {
      directories.delete(e);
      throw e;
    }
  }

  private DatabaseConnection table() throws IOException, SQLException {
    for (int attempt = 0; attempt < MOST_ATTEMPTS; attempt++) {
      Optional<DatabaseConnection> writer = attempt();
      if (writer.isPresent()) {
        return writer.get();
      }
    }
    throw new StorageException(
        "cannot "
            + place.described("make")
            + " in "
            + place.file()
            + ": others keep deleting the file; use a file of its own",
        null);
  }

  /** Makes the table, or returns nothing if the file was deleted meanwhile. */
  private Optional<DatabaseConnection> attempt() throws IOException, SQLException {
    boolean isMade = Files.notExists(place.file(), LinkOption.NOFOLLOW_LINKS);
    if (isMade && !database.make()) {
      return Optional.empty();
    }
    boolean isNew =
        switch (database.kind()) {
          case ABSENT -> true;
          case FILE -> false;
          case OTHER -> {
            place.requireNoTableOfFiles();
            throw place.foreign();
          }
        };
    place.requireUsable();
    try {
      return attempt(isNew);
    } catch (SQLException | RuntimeException | Error e) {
      if (isNew || isMade) {
        deleteEmpty(e);
      }
      throw e;
    }
  }

  private Optional<DatabaseConnection> attempt(boolean isNew) throws IOException, SQLException {
    Optional<Object> before = database.identity();
    try {
      requireAbsent();
      DatabaseConnection writer = writer(isNew);
      try {
        writer.transaction(() -> fill(writer, isNew));
        if (database.identity().equals(before)) {
          return Optional.of(writer);
        }
        writer.close();
      } catch (IOException | SQLException | RuntimeException | Error e) {
        writer.abandon(e);
        throw e;
      }
    } catch (SQLException e) {
      if (before.isPresent() && database.identity().equals(before)) {
        throw e;
      }
    }
    return Optional.empty();
  }

  private DatabaseConnection writer(boolean isNew) throws SQLException {
    return isNew
        ? database.firstWriter(settings.durability())
        : database.writer(settings.durability());
  }

  /** Refuses what is no place for a table without changing it. */
  private void requireAbsent() throws SQLException {
    try (DatabaseConnection maker = database.maker()) {
      TableCatalog catalog = new TableCatalog(maker, place);
      maker.snapshot(
          () -> {
            catalog.requireAbsent();
            return true;
          });
    } catch (SQLException e) {
      if (SqliteFailures.isForeign(e)) {
        throw place.foreign();
      }
      throw e;
    }
  }

  private boolean fill(DatabaseConnection writer, boolean isNew) throws SQLException {
    if (isNew) {
      Database.claim(writer);
    }
    new TableCatalog(writer, place).create(metadata);
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
