package dev.vht.files.place;

import dev.vht.ConfigurationException;
import dev.vht.Damage;
import dev.vht.Durability;
import dev.vht.NoSuchTableException;
import dev.vht.NotATableException;
import dev.vht.Salvage;
import dev.vht.TableExistsException;
import dev.vht.Verification;
import dev.vht.files.disk.Disk;
import dev.vht.files.place.AtomicFileWriter.Sync;
import dev.vht.spi.Location;
import dev.vht.spi.Metadata;
import dev.vht.spi.Presence;
import dev.vht.spi.Settings;
import dev.vht.spi.Settings.Access;
import dev.vht.spi.Storage;
import dev.vht.spi.StorageProvider;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Creates, finds, opens and destroys the tables of a scheme that keeps each table in a directory.
 *
 * <p><b>The invariant.</b> A directory is a table as long as it contains a marker. The marker is
 * moved into place as the last step of a creation, and moved away as the first step of a deletion
 * ({@link TableDeleter}). Both moves are synced at once, whatever the table's durability: they are
 * rare, and everything else depends on them.
 *
 * <p>The remains of a killed creation are deleted by the next one. Data without a marker is kept:
 * with a copy of the marker it is a table whose marker a salvage can restore, without one it is
 * foreign.
 *
 * <p><b>Thread-safety:</b> all methods may be called by any number of threads.
 *
 * @param <L> the scheme's layout
 */
public abstract class TableProvider<L extends TableLayout> implements StorageProvider {
  private final Disk disk;
  private final LocationClaims claims;
  private final Marker.Form form;

  /**
   * Creates a provider.
   *
   * @param disk where its tables are
   * @param claims grants the right to use them
   * @param form the lines of their markers
   */
  protected TableProvider(Disk disk, LocationClaims claims, Marker.Form form) {
    this.disk = disk;
    this.claims = claims;
    this.form = form;
  }

  /**
   * Creates the layout of a directory.
   *
   * @param disk where the directory is
   * @param directory an absolute path
   * @return its layout
   */
  protected abstract L layout(Disk disk, Path directory);

  /**
   * Creates what a table needs before it has its marker. This must not create {@link
   * TableLayout.Role#DATA}: if the process ends before the marker is written, that would be taken
   * for a table that has lost its marker. The caller syncs the table's directory before it writes
   * the marker.
   *
   * @param layout of a directory that contains only the lock
   * @return the extra lines of the marker, by the names of its form
   * @throws IOException if an I/O error occurs
   */
  protected abstract Map<String, String> createContents(L layout) throws IOException;

  /**
   * Opens the storage of a table. If the table was not closed and is opened for writing, this syncs
   * its name first ({@link TableLayout#syncNames}).
   *
   * @param table the table; if this throws, the caller releases its claim
   * @return the storage
   * @throws IOException if an I/O error occurs
   */
  protected abstract Storage open(OpenTable<L> table) throws IOException;

  /**
   * Reads all of a table and changes nothing.
   *
   * @param layout the table, claimed for reading
   * @param marker its marker; empty if that is damaged, which the caller reports
   * @return the number of intact keys and the damage
   * @throws IOException if an I/O error occurs
   */
  protected abstract Verification verify(L layout, Optional<Marker> marker) throws IOException;

  /**
   * Repairs a damaged table, as specified by {@link StorageProvider#salvage}.
   *
   * @param table the table, claimed for writing; the caller keeps the claim
   * @return what was kept and what was lost
   * @throws IOException if an I/O error occurs
   */
  protected abstract Salvage salvage(OpenTable<L> table) throws IOException;

  @Override
  public final Location resolve(Location location) {
    if (location.path().isEmpty()) {
      throw new ConfigurationException(
          String.format(
              "O1: %1$s: names no directory; write %1$s: and its path, such as %1$s:/data/pages",
              scheme()),
          null);
    }
    try {
      return location.withPath(disk.canonical(Path.of(location.path())).toString());
    } catch (InvalidPathException e) {
      throw new ConfigurationException(
          "O1: " + location + " names no path that this machine can have: " + e.getReason(), e);
    } catch (IOException e) {
      throw new ConfigurationException(
          String.format(
              "O1: %s goes through %s and back from there, but that is a broken link",
              location, e instanceof FileSystemException link ? link.getFile() : e.getMessage()),
          e);
    }
  }

  @Override
  public final Presence presence(Location location) {
    L layout = layout(location);
    try {
      return presence(layout);
    } catch (IOException e) {
      throw FileFailures.of("inspect", layout.directory(), e, "nothing was changed");
    }
  }

  private static Presence presence(TableLayout layout) throws IOException {
    return new LocationContents(layout).presence();
  }

  @Override
  public final String describeForeign(Location location) {
    L layout = layout(location);
    try {
      return new LocationContents(layout).description();
    } catch (IOException e) {
      throw FileFailures.of("inspect", layout.directory(), e, "nothing was changed");
    }
  }

  @Override
  public final Storage create(Location location, Metadata metadata, Settings settings) {
    L layout = layout(location);
    TableCreator creation = new TableCreator(layout);
    try {
      requireAbsent(layout, location);
      creation.createDirectories();
      LocationClaim claim = creation.claim(claims);
      requireAbsent(layout, location);
      creation.begin();
      Marker marker = new Marker(metadata, createContents(layout));
      disk.syncDirectory(layout.directory()); // the marker must not precede it
      markers(layout).write(marker);
      creation.sync();
      return open(new OpenTable<>(layout, marker, settings, claim));
    } catch (IOException e) {
      creation.undo(e);
      throw creation.failed(e);
    } catch (RuntimeException | Error e) {
      creation.undo(e);
      throw e;
    }
  }

  /**
   * Writes the data of a table that is being created.
   *
   * @param <L> the scheme's layout
   */
  public interface ContentWriter<L> {
    /**
     * Writes and syncs the data.
     *
     * @param layout of the new, empty table
     * @throws IOException if an I/O error occurs; the caller removes what was written
     */
    void write(L layout) throws IOException;
  }

  /**
   * Creates a table with data. Until its marker is written it counts as a table whose deletion was
   * not finished.
   *
   * @param location where; there must be nothing
   * @param marker the content of its marker
   * @param writer writes and syncs the data
   * @throws TableExistsException if there is a table already
   * @throws NotATableException if something else is there
   * @throws dev.vht.StorageException if it cannot be created; nothing of it is left
   */
  protected final void createFilled(Location location, Marker marker, ContentWriter<L> writer) {
    L layout = layout(location);
    TableCreator creation = new TableCreator(layout);
    try {
      requireAbsent(layout, location);
      creation.createDirectories();
      LocationClaim claim = creation.claim(claims);
      requireAbsent(layout, location);
      creation.begin();
      AtomicFileWriter.write(disk, layout.tombstone(), form.encode(marker), Sync.YES);
      createContents(layout);
      writer.write(layout);
      markers(layout).write(marker);
      creation.sync();
      disk.delete(layout.tombstone());
      claim.close();
    } catch (IOException e) {
      creation.undo(e);
      throw creation.failed(e);
    } catch (RuntimeException | Error e) {
      creation.undo(e);
      throw e;
    }
  }

  private void requireAbsent(L layout, Location location) throws IOException {
    switch (presence(layout)) {
      case TABLE ->
          throw new TableExistsException("L5: there is a table at " + location + " already", null);
      case FOREIGN -> throw new LocationContents(layout).foreign();
      case ABSENT -> {}
    }
  }

  @Override
  public final Storage open(Location location, Settings settings) {
    L layout = layout(location);
    try {
      requireTable(layout, location);
      LocationClaim claim = claims.claim(layout, settings.access());
      try {
        requireTable(layout, location);
        Marker marker = markers(layout).read();
        if (settings.access() == Access.READ_WRITE) {
          layout.deleteTemporaryFiles();
        }
        return open(new OpenTable<>(layout, marker, settings, claim));
      } catch (IOException | RuntimeException | Error e) {
        claim.close();
        throw e;
      }
    } catch (IOException e) {
      throw FileFailures.of("open the table in", layout.directory(), e);
    }
  }

  private void requireTable(L layout, Location location) throws IOException {
    switch (presence(layout)) {
      case ABSENT -> throw new NoSuchTableException("L5: there is no table at " + location, null);
      case FOREIGN -> throw new LocationContents(layout).foreign();
      case TABLE -> {}
    }
  }

  @Override
  public final boolean destroy(Location location) {
    L layout = layout(location);
    try {
      Presence presence = presence(layout);
      if (presence == Presence.FOREIGN) {
        throw new LocationContents(layout).foreign();
      } else if (presence == Presence.ABSENT && disk.list(layout.directory()).isEmpty()) {
        deleteEmpty(layout);
        return false;
      }
      try (LocationClaim claim = claims.claim(layout, Access.READ_WRITE)) {
        new LocationContents(layout).requireNothingForeign();
        TableDeleter.delete(layout, claim);
      }
      layout.deleteIfEmpty(layout.directory());
      return presence == Presence.TABLE;
    } catch (IOException e) {
      throw TableDeleter.failed(layout, e);
    }
  }

  /** Deletes the directory that a killed creation has left. */
  private void deleteEmpty(L layout) {
    try {
      layout.deleteIfEmpty(layout.directory());
    } catch (IOException e) {
      return; // a mount point, say
    }
  }

  @Override
  public final Verification verify(Location location) {
    L layout = layout(location);
    try {
      requireTable(layout, location);
      LocationClaim claim = claims.claim(layout, Access.READ_ONLY);
      try {
        requireTable(layout, location);
        MarkerFiles markers = markers(layout);
        List<Damage> damages = markers.damages();
        Verification verification = verify(layout, markers.readEither());
        damages.addAll(verification.damages());
        return new Verification(verification.keys(), damages);
      } finally {
        claim.close();
      }
    } catch (IOException e) {
      throw FileFailures.of("verify the table in", layout.directory(), e);
    }
  }

  @Override
  public final Salvage salvage(Location location) {
    L layout = layout(location);
    try {
      requireTable(layout, location);
      try (LocationClaim claim = claims.claim(layout, Access.READ_WRITE)) {
        requireTable(layout, location);
        Settings settings = new Settings(Durability.DISK, Access.READ_WRITE);
        MarkerFiles markers = markers(layout);
        Marker marker = markers.readIntact(remedyForMarkers());
        List<Damage> repaired = markers.restore(marker);
        Salvage salvage = salvage(new OpenTable<>(layout, marker, settings, claim));
        repaired.addAll(salvage.lost());
        return new Salvage(salvage.kept(), repaired, salvage.quarantine());
      }
    } catch (IOException e) {
      throw FileFailures.of(
          "salvage the table in",
          layout.directory(),
          e,
          "no intact record is lost, salvage it again");
    }
  }

  /**
   * Returns what else can be done if both markers are damaged and there is no backup.
   *
   * @return the end of a sentence, may be empty
   */
  protected abstract String remedyForMarkers();

  private MarkerFiles markers(L layout) {
    return new MarkerFiles(layout, form);
  }

  private L layout(Location location) {
    return layout(disk, Path.of(location.path()));
  }
}
