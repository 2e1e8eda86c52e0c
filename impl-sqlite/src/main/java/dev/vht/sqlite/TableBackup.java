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
 * The making of a copy of one table, in a database file of its own.
 *
 * <p>The copy is made beside its target under another name, by one statement, which reads one
 * snapshot of the table whatever others write meanwhile, and in one transaction, whose end brings
 * it to the disk. Only then does it get its name, by a link, which fails if anything has that name
 * by then; so nothing but a whole copy ever has it. A process that is killed on the way leaves a
 * file with a {@link TemporaryName}, which deleting the table at the target removes.
 *
 * <p>Only this table is copied, because the file may hold others, of other programs too, which are
 * nothing to whoever has a backup made of this one. ({@code VACUUM INTO} would copy them all.)
 */
final class TableBackup {
  private final TableLocation source;
  private final TableLocation target;
  private final TableLocation unnamed;

  TableBackup(TableLocation source, TableLocation target) {
    this.source = source;
    this.target = target;
    Path beside = TemporaryName.of(target.file(), "backup");
    this.unnamed = new TableLocation(target.location(), new Database(beside), target.schema());
  }

  void make(Metadata metadata, Settings.Access access) {
    String operation = "make a backup of " + source.location();
    try {
      requireAbsent();
      make(metadata, access, MissingDirectories.above(target.file()));
    } catch (FileAlreadyExistsException e) {
      throw target.exists();
    } catch (SQLException e) {
      throw SqliteFailures.of(operation, target.file(), e);
    } catch (IOException e) {
      throw new StorageException(
          "cannot " + operation + " in " + target.file() + ": " + e + "; see to its directory", e);
    }
  }

  private void requireAbsent() throws IOException, SQLException {
    if (SqliteStorageProvider.presence(target) == Presence.TABLE) {
      throw target.exists();
    }
    if (Files.exists(target.file(), LinkOption.NOFOLLOW_LINKS)) {
      throw new NotATableException(
          "M1: backup of "
              + source.location()
              + " but a backup needs a file of its own, and "
              + target.file()
              + " is there already, so it is left as it is; name another file",
          null);
    }
  }

  private void make(Metadata metadata, Settings.Access access, MissingDirectories directories)
      throws IOException, SQLException {
    try {
      directories.make();
      unnamed.database().createLike(source.file());
      try (DatabaseConnection session = unnamed.database().copier()) {
        source.database().attach(session, access);
        session.transaction(
            () -> {
              new TableCatalog(session, unnamed).copy(metadata, source.schema());
              return true;
            });
      }
      name();
      directories.sync();
    } catch (IOException | SQLException | RuntimeException | Error e) {
      delete(unnamed.file(), e);
      directories.delete(e);
      throw e;
    }
  }

  private void name() throws IOException {
    TemporaryName.replace(unnamed.file(), target.file());
    try {
      Files.deleteIfExists(unnamed.file());
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
