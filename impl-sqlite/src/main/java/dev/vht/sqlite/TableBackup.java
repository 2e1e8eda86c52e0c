package dev.vht.sqlite;

import dev.vht.NotATableException;
import dev.vht.StorageException;
import dev.vht.spi.Metadata;
import dev.vht.spi.Presence;
import dev.vht.spi.Settings;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.sql.SQLException;

/**
 * Copies one table to a separate database file.
 *
 * <p>The copy is written next to its target under a {@link TemporaryName}. One statement copies a
 * snapshot of the table while others write, and the commit syncs it. Only then does the file get
 * its name, by a hard link, which fails if the name is taken. Therefore the target's name only ever
 * belongs to a complete copy. A killed process may leave the temporary file; deleting the table at
 * the target removes it.
 *
 * <p>Only this table is copied, because the file may hold tables of other programs, which {@code
 * VACUUM INTO} would copy too.
 */
final class TableBackup {
  private final TableLocation source;
  private final TableLocation target;
  private final TableLocation temporary;

  TableBackup(TableLocation source, TableLocation target) {
    this.source = source;
    this.target = target;
    Path file = TemporaryName.of(target.file(), "backup");
    this.temporary = new TableLocation(target.location(), new Database(file), target.schema());
  }

  void make(Metadata metadata, Settings.Access access) {
    String operation = "make a backup of " + source.location();
    try {
      requireAbsent();
      make(metadata, access, MissingDirectories.above(target.file()));
    } catch (FileAlreadyExistsException e) {
      throw target.alreadyExists();
    } catch (SQLException e) {
      throw SqliteFailures.of(operation, target.file(), e);
    } catch (IOException e) {
      throw new StorageException(
          "cannot " + operation + " in " + target.file() + ": " + e + "; see to its directory", e);
    }
  }

  private void requireAbsent() throws IOException, SQLException {
    if (SqliteStorageProvider.presence(target) == Presence.TABLE) {
      throw target.alreadyExists();
    }
    if (Files.exists(target.file(), LinkOption.NOFOLLOW_LINKS)) {
      throw new NotATableException(
          ("M1: backup of %s but a backup needs a file of its own, and %s exists already, so it is"
                  + " left as it is; name another file")
              .formatted(source.location(), target.file()),
          null);
    }
  }

  private void make(Metadata metadata, Settings.Access access, MissingDirectories directories)
      throws IOException, SQLException {
    try {
      directories.create();
      temporary.database().createLike(source.file());
      try (DatabaseConnection connection = temporary.database().openBuilder()) {
        source.database().attach(connection, access);
        connection.inTransaction(
            () -> {
              new TableCatalog(connection, temporary).copy(metadata, source.schema());
              return true;
            });
      }
      publish();
      directories.sync();
    } catch (IOException | SQLException | RuntimeException | Error e) {
      delete(temporary.file(), e);
      directories.delete(e);
      throw e;
    }
  }

  private void publish() throws IOException {
    TemporaryName.publish(temporary.file(), target.file());
    try {
      Files.deleteIfExists(temporary.file());
      MissingDirectories.syncParent(target.file());
    } catch (IOException e) {
      delete(target.file(), e);
      throw e;
    }
  }

  private static void delete(Path file, Throwable reason) {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      reason.addSuppressed(e);
    }
  }
}
