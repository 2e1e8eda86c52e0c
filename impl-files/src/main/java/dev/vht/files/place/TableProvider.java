package dev.vht.files.place;

import dev.vht.ConfigurationException;
import dev.vht.Damage;
import dev.vht.DamagedTableException;
import dev.vht.Durability;
import dev.vht.NoSuchTableException;
import dev.vht.NotATableException;
import dev.vht.Salvage;
import dev.vht.StorageException;
import dev.vht.TableExistsException;
import dev.vht.Verification;
import dev.vht.files.disk.Disk;
import dev.vht.files.disk.Disk.Kind;
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
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Creates, finds, opens and destroys the tables of a scheme of which each has a directory.
 *
 * <p><b>The invariant.</b> A directory is a table as long as its marker is there. The marker comes
 * last when a table is made, by a move; and goes first when one is destroyed, by another ({@link
 * TableDeleter}). Both are brought to the disk at once, whatever the durability that was asked for:
 * a table is made once, and its marker guards all that comes later.
 *
 * <p>What a killed creation has left is swept by the next. Data without a marker is not: with a
 * copy of the marker it is a table that has lost it, which a salvage mends; without one it is
 * somebody's.
 *
 * <p><b>Thread-safety:</b> all methods may be called by any number of threads.
 *
 * @param <L> the scheme's layout
 */
public abstract class TableProvider<L extends TableLayout> implements StorageProvider {
  private static final String COPY_PROBLEM =
      "it is not there, or does not say what the marker says";

  private final Disk disk;
  private final LocationClaims claims;
  private final Marker.Form form;

  /**
   * Serves tables.
   *
   * @param disk where they are
   * @param claims who may use them
   * @param form what their markers look like
   */
  protected TableProvider(Disk disk, LocationClaims claims, Marker.Form form) {
    this.disk = disk;
    this.claims = claims;
    this.form = form;
  }

  /**
   * Describes the table of a directory.
   *
   * @param disk where the directory is
   * @param directory an absolute path
   * @return its layout
   */
  protected abstract L layout(Disk disk, Path directory);

  /**
   * Makes what a table has before it has its marker. What is made must not be {@link
   * TableLayout.Role#DATA}: if the process ends before the marker is there, that would be taken for
   * the data of somebody who has lost a marker. Names in the table's directory are brought to the
   * disk before the marker is written.
   *
   * @param layout of a directory in which there is nothing yet but the lock
   * @return what the marker is to say beside the codecs, by the names of its form
   * @throws IOException if the file system refuses
   */
  protected abstract Map<String, String> furnish(L layout) throws IOException;

  /**
   * Opens the storage of a table. If it was not closed in order and is to be written, it brings the
   * table's name to the disk first ({@link TableLayout#syncNames}).
   *
   * @param table the table; whoever throws leaves its claim to the caller
   * @return the storage
   * @throws IOException if the file system refuses
   */
  protected abstract Storage open(OpenTable<L> table) throws IOException;

  /**
   * Reads everything of a table, and changes nothing.
   *
   * @param layout where it is; claimed for reading
   * @param marker what its marker says; nothing if that is damaged, which is reported already
   * @return what is whole and what is not
   * @throws IOException if the file system refuses
   */
  protected abstract Verification verify(L layout, Optional<Marker> marker) throws IOException;

  /**
   * Makes a damaged table usable again, as {@link StorageProvider#salvage} says.
   *
   * @param table the table, claimed for writing; the claim stays the caller's
   * @return what became of it
   * @throws IOException if the file system refuses
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
              "O1: %s goes through %s and back from there, but that is a link that leads nowhere",
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
      throw FileFailures.of("look into", layout.directory(), e, "nothing was changed");
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
      throw FileFailures.of("look into", layout.directory(), e, "nothing was changed");
    }
  }

  @Override
  public final Storage create(Location location, Metadata metadata, Settings settings) {
    L layout = layout(location);
    TableCreator creation = new TableCreator(layout);
    try {
      requireAbsent(layout, location);
      creation.makeDirectories();
      LocationClaim claim = creation.claim(claims);
      requireAbsent(layout, location);
      creation.begin();
      Marker marker = new Marker(metadata, furnish(layout));
      disk.syncDirectory(layout.directory()); // no marker without what it stands for
      writeMarker(layout, marker);
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
   * Fills a table with data before anybody can see it.
   *
   * @param <L> the scheme's layout
   */
  public interface Filling<L> {
    /**
     * Writes the data.
     *
     * @param layout where to; what a new table has is there
     * @throws IOException if the file system refuses; what was written is removed
     */
    void into(L layout) throws IOException;
  }

  /**
   * Makes a table that has data from the first moment. Until it has its marker it counts as one
   * whose deletion was not finished.
   *
   * @param location where; nothing is there
   * @param marker what its marker says
   * @param filling writes the data and brings it to the disk
   * @throws TableExistsException if there is a table
   * @throws NotATableException if something else is there
   * @throws dev.vht.StorageException if it cannot be made; nothing of it is left
   */
  protected final void make(Location location, Marker marker, Filling<L> filling) {
    L layout = layout(location);
    TableCreator creation = new TableCreator(layout);
    try {
      requireAbsent(layout, location);
      creation.makeDirectories();
      LocationClaim claim = creation.claim(claims);
      requireAbsent(layout, location);
      creation.begin();
      AtomicFileWriter.write(disk, layout.tombstone(), form.encode(marker), Sync.YES);
      furnish(layout);
      filling.into(layout);
      writeMarker(layout, marker);
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

  /** The copy first: from the marker on there is a table. */
  private void writeMarker(L layout, Marker marker) throws IOException {
    byte[] bytes = form.encode(marker);
    AtomicFileWriter.write(disk, layout.copy(), bytes, Sync.YES);
    AtomicFileWriter.write(disk, layout.marker(), bytes, Sync.YES);
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
        Marker marker = marker(layout);
        if (settings.access() == Access.READ_WRITE) {
          layout.tidy();
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

  private Marker marker(L layout) throws IOException {
    try {
      return form.read(disk, layout.marker());
    } catch (NoSuchFileException e) {
      throw new DamagedTableException(
          "damaged table: "
              + layout.marker()
              + " is missing; VirtualHashTables.salvage makes it again from "
              + layout.copy(),
          e);
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
        TableDeleter.of(layout, claim);
      }
      layout.deleteIfEmpty(layout.directory());
      return presence == Presence.TABLE;
    } catch (IOException e) {
      throw TableDeleter.failed(layout, e);
    }
  }

  /** What is left of a creation that was killed when it had made the directory. */
  private void deleteEmpty(L layout) {
    try {
      layout.deleteIfEmpty(layout.directory());
    } catch (IOException e) {
      return; // a mount point, say; there is no table in it
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
        return verified(layout);
      } finally {
        claim.close();
      }
    } catch (IOException e) {
      throw FileFailures.of("verify the table in", layout.directory(), e);
    }
  }

  private Verification verified(L layout) throws IOException {
    List<Damage> damages = new ArrayList<>();
    Optional<Marker> marker = Optional.empty();
    try {
      marker = Optional.of(marker(layout));
    } catch (DamagedTableException e) {
      damages.add(new Damage(layout.marker().toString(), String.valueOf(e.getMessage())));
    }
    Optional<Marker> copy = copy(layout);
    if (marker.isPresent() && !copy.equals(marker)) {
      damages.add(new Damage(layout.copy().toString(), COPY_PROBLEM));
    }
    marker = marker.or(() -> copy);
    Verification verification = verify(layout, marker);
    damages.addAll(verification.damages());
    return new Verification(verification.keys(), damages);
  }

  @Override
  public final Salvage salvage(Location location) {
    L layout = layout(location);
    try {
      requireTable(layout, location);
      try (LocationClaim claim = claims.claim(layout, Access.READ_WRITE)) {
        requireTable(layout, location);
        Settings settings = new Settings(Durability.DISK, Access.READ_WRITE);
        Marker marker = wholeMarker(layout);
        List<Damage> mended = mendMarker(layout, marker);
        Salvage salvage = salvage(new OpenTable<>(layout, marker, settings, claim));
        mended.addAll(salvage.lost());
        return new Salvage(salvage.kept(), mended, salvage.quarantine());
      }
    } catch (IOException e) {
      throw FileFailures.of(
          "salvage the table in",
          layout.directory(),
          e,
          "no intact record is lost, salvage it again");
    }
  }

  /** The marker, or its copy, without which nobody knows what keys and values mean. */
  private Marker wholeMarker(L layout) throws IOException {
    try {
      return marker(layout);
    } catch (DamagedTableException e) {
      return copy(layout).orElseThrow(() -> noMarker(layout, e));
    }
  }

  private Optional<Marker> copy(L layout) throws IOException {
    try {
      return Optional.of(form.read(disk, layout.copy()));
    } catch (DamagedTableException | NoSuchFileException e) {
      return Optional.empty();
    }
  }

  private StorageException noMarker(L layout, DamagedTableException cause) {
    return new StorageException(
        String.format(
            "M4: %s cannot be salvaged while its marker is damaged and so is the copy of it, because"
                + " these alone say what its bytes mean (%s). Restore %s from a backup and salvage"
                + " the table then%s",
            layout.url(), cause.getMessage(), layout.marker(), remedyForMarkers()),
        cause);
  }

  /** Makes the marker and its copy again from the one that is whole, and says what was wrong. */
  private List<Damage> mendMarker(L layout, Marker marker) throws IOException {
    List<Damage> mended = new ArrayList<>();
    if (!copy(layout).equals(Optional.of(marker))) {
      mend(layout, layout.copy(), marker);
      mended.add(new Damage(layout.copy().toString(), COPY_PROBLEM + "; it is mended"));
    }
    try {
      marker(layout);
    } catch (DamagedTableException e) {
      mend(layout, layout.marker(), marker);
      mended.add(
          new Damage(
              layout.marker().toString(),
              "it was missing or damaged, and is made again from its copy"));
    }
    return mended;
  }

  /** Writes a file again; what was there is in the quarantine first. */
  private void mend(L layout, Path file, Marker marker) throws IOException {
    if (disk.kind(file) == Kind.FILE) {
      AtomicFileWriter.write(disk, layout.aside(file), disk.read(file), Sync.YES);
    }
    AtomicFileWriter.write(disk, file, form.encode(marker), Sync.YES);
  }

  /**
   * Says what else can be done if a marker is damaged and there is no backup.
   *
   * @return the end of a sentence, or nothing
   */
  protected abstract String remedyForMarkers();

  private L layout(Location location) {
    return layout(disk, Path.of(location.path()));
  }
}
