package dev.vht.benchmarks.peers;

import dev.vht.NotATableException;
import dev.vht.StorageException;
import dev.vht.spi.Location;
import dev.vht.spi.Metadata;
import dev.vht.spi.Presence;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The directory of a table: the files of the peer, and one with the metadata. That file is renamed
 * when the creation is complete, and renamed back before a deletion begins, so what a killed
 * process leaves counts as {@link Presence#ABSENT}.
 */
final class TableDirectory {
  private static final String COMPLETE = "vht-table";
  private static final String INCOMPLETE = "vht-incomplete";

  private final Location location;
  private final Path path;
  private final Set<String> ownNames;

  TableDirectory(Location location, Set<String> ownNames) {
    this.location = location;
    this.path = Path.of(location.path());
    this.ownNames = ownNames;
  }

  Path path() {
    return path;
  }

  Presence presence() {
    if (Files.isRegularFile(path.resolve(COMPLETE))) {
      return Presence.TABLE;
    }
    return Files.notExists(path) || isRemains() ? Presence.ABSENT : Presence.FOREIGN;
  }

  /** A creation or deletion leaves its mark, or an empty directory, if it is killed. */
  private boolean isRemains() {
    return Files.isDirectory(path)
        && (Files.isRegularFile(path.resolve(INCOMPLETE)) || names().isEmpty());
  }

  private List<String> names() {
    try (Stream<Path> files = Files.list(path)) {
      return files.map(file -> file.getFileName().toString()).toList();
    } catch (IOException e) {
      throw failed("listed", e);
    }
  }

  Metadata metadata() {
    try {
      List<String> codecs = Files.readAllLines(path.resolve(COMPLETE));
      if (codecs.size() == 2) {
        return new Metadata(codecs.get(0), codecs.get(1));
      }
    } catch (IOException e) {
      throw failed("read", e);
    }
    throw new StorageException(location + " has a damaged file " + COMPLETE);
  }

  void begin(Metadata metadata) {
    try {
      Files.createDirectories(path);
      Files.write(path.resolve(INCOMPLETE), List.of(metadata.keyCodec(), metadata.valueCodec()));
    } catch (IOException e) {
      throw failed("created", e);
    }
  }

  void complete() {
    move(INCOMPLETE, COMPLETE);
  }

  private void move(String from, String to) {
    try {
      Files.move(path.resolve(from), path.resolve(to), StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw failed("changed", e);
    }
  }

  void requireNothingElse() {
    for (String name : names()) {
      if (!isOwn(name)) {
        throw new NotATableException(
            "L6: " + location + " contains " + name + ", which is not a file of its table");
      }
    }
  }

  private boolean isOwn(String name) {
    return name.equals(COMPLETE)
        || name.equals(INCOMPLETE)
        || ownNames.stream().anyMatch(name::startsWith);
  }

  /** Removes a table, or what is left of one. The mark goes last. */
  void remove() {
    if (Files.notExists(path)) {
      return;
    }
    requireNothingElse();
    if (Files.exists(path.resolve(COMPLETE))) {
      move(COMPLETE, INCOMPLETE);
    }
    try (Stream<Path> files = Files.walk(path)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        if (!file.equals(path) && !file.equals(path.resolve(INCOMPLETE))) {
          Files.deleteIfExists(file);
        }
      }
      Files.deleteIfExists(path.resolve(INCOMPLETE));
      Files.deleteIfExists(path);
    } catch (IOException | UncheckedIOException e) {
      throw failed("removed", e);
    }
  }

  private StorageException failed(String verb, Exception e) {
    return new StorageException(location + " cannot be " + verb + ": " + e, e);
  }
}
