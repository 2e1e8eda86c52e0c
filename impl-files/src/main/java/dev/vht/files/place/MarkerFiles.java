package dev.vht.files.place;

import dev.vht.Damage;
import dev.vht.DamagedTableException;
import dev.vht.StorageException;
import dev.vht.files.disk.Disk;
import dev.vht.files.disk.Disk.Kind;
import dev.vht.files.place.AtomicFileWriter.Sync;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The marker of a table and its copy, of which a salvage restores one from the other. */
final class MarkerFiles {
  private static final String COPY_PROBLEM = "it is missing or differs from the marker";

  private final TableLayout layout;
  private final Marker.Form form;
  private final Disk disk;

  MarkerFiles(TableLayout layout, Marker.Form form) {
    this.layout = layout;
    this.form = form;
    this.disk = layout.disk();
  }

  /** Writes the copy first, because the marker completes the creation. */
  void write(Marker marker) throws IOException {
    byte[] bytes = form.encode(marker);
    AtomicFileWriter.write(disk, layout.copy(), bytes, Sync.YES);
    AtomicFileWriter.write(disk, layout.marker(), bytes, Sync.YES);
  }

  /**
   * Reads the marker.
   *
   * @throws DamagedTableException if it is missing or damaged
   */
  Marker read() throws IOException {
    try {
      return form.read(disk, layout.marker());
    } catch (NoSuchFileException e) {
      throw new DamagedTableException(
          "damaged table: "
              + layout.marker()
              + " is missing; VirtualHashTables.salvage restores it from "
              + layout.copy(),
          e);
    }
  }

  private Optional<Marker> readCopy() throws IOException {
    try {
      return Optional.of(form.read(disk, layout.copy()));
    } catch (DamagedTableException | NoSuchFileException e) {
      return Optional.empty();
    }
  }

  /** Reads the marker or, if that is damaged, its copy; empty if both are damaged. */
  Optional<Marker> readEither() throws IOException {
    return problem().isEmpty() ? Optional.of(read()) : readCopy();
  }

  /** The exception for a missing or damaged marker, if it is one. */
  private Optional<DamagedTableException> problem() throws IOException {
    try {
      read();
      return Optional.empty();
    } catch (DamagedTableException e) {
      return Optional.of(e);
    }
  }

  /** What is wrong with the two files. */
  List<Damage> damages() throws IOException {
    List<Damage> damages = new ArrayList<>();
    Optional<DamagedTableException> problem = problem();
    if (problem.isPresent()) {
      String text = String.valueOf(problem.get().getMessage());
      damages.add(new Damage(layout.marker().toString(), text));
    } else if (!readCopy().equals(Optional.of(read()))) {
      damages.add(new Damage(layout.copy().toString(), COPY_PROBLEM));
    }
    return damages;
  }

  /**
   * Reads the marker or, if that is damaged, its copy.
   *
   * @param remedy the end of the message if both are damaged
   * @throws StorageException if both are damaged
   */
  Marker readIntact(String remedy) throws IOException {
    Optional<DamagedTableException> problem = problem();
    return problem.isEmpty()
        ? read()
        : readCopy().orElseThrow(() -> unusable(problem.get(), remedy));
  }

  private StorageException unusable(DamagedTableException cause, String remedy) {
    return new StorageException(
        String.format(
            "M4: %s cannot be salvaged while its marker and the copy of it are damaged, because only"
                + " these define the codecs (%s). Restore %s from a backup and salvage the table"
                + " then%s",
            layout.url(), cause.getMessage(), layout.marker(), remedy),
        cause);
  }

  /** Restores both files from the intact one, and returns what was wrong. */
  List<Damage> restore(Marker marker) throws IOException {
    List<Damage> repaired = new ArrayList<>();
    if (!readCopy().equals(Optional.of(marker))) {
      rewrite(layout.copy(), marker);
      repaired.add(new Damage(layout.copy().toString(), COPY_PROBLEM + "; it is restored"));
    }
    if (problem().isPresent()) {
      rewrite(layout.marker(), marker);
      repaired.add(
          new Damage(
              layout.marker().toString(),
              "it was missing or damaged, and is restored from its copy"));
    }
    return repaired;
  }

  /** Rewrites a file after copying the old content into the quarantine. */
  private void rewrite(Path file, Marker marker) throws IOException {
    if (disk.kind(file) == Kind.FILE) {
      AtomicFileWriter.write(disk, layout.quarantinePath(file), disk.read(file), Sync.YES);
    }
    AtomicFileWriter.write(disk, file, form.encode(marker), Sync.YES);
  }
}
