package dev.vht.files;

import dev.vht.ConfigurationException;
import dev.vht.Durability;
import dev.vht.NoSuchTableException;
import dev.vht.NotATableException;
import dev.vht.TableExistsException;
import dev.vht.spi.Capability;
import dev.vht.spi.Limits;
import dev.vht.spi.Location;
import dev.vht.spi.Metadata;
import dev.vht.spi.Presence;
import dev.vht.spi.Settings;
import dev.vht.spi.Storage;
import dev.vht.spi.StorageProvider;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;

/** Tables in directories: {@code files:/data/pages}. */
public final class DirectoryStorageProvider implements StorageProvider {
  private static final int MAX_KEY_BYTES = 1 << 24;

  /** For {@link java.util.ServiceLoader}. */
  public DirectoryStorageProvider() {}

  @Override
  public String scheme() {
    return "files";
  }

  @Override
  public Set<String> options() {
    return Set.of();
  }

  @Override
  public Set<Capability> capabilities() {
    return Set.of(Capability.DURABLE, Capability.CONSTANT_TIME_COUNT);
  }

  @Override
  public Limits limits() {
    return new Limits(MAX_KEY_BYTES, Limits.LARGEST_ARRAY - MAX_KEY_BYTES - ValueFile.FRAME);
  }

  @Override
  public Location resolve(Location location) {
    if (location.path().isEmpty()) {
      throw new ConfigurationException(
          "O1: files: names no directory; write files: and its path, such as files:/data/pages",
          null);
    }
    try {
      return location.withPath(Path.of(location.path()).toAbsolutePath().normalize().toString());
    } catch (InvalidPathException e) {
      throw new ConfigurationException("O1: " + location + " is no path: " + e.getReason(), e);
    }
  }

  @Override
  public Presence presence(Location location) {
    Layout layout = layout(location);
    try {
      return presence(layout);
    } catch (IOException e) {
      throw Failures.of("look into", layout.directory(), e);
    }
  }

  private static Presence presence(Layout layout) throws IOException {
    if (!Files.exists(layout.directory(), LinkOption.NOFOLLOW_LINKS)) {
      return Presence.ABSENT;
    } else if (!Files.isDirectory(layout.directory())) {
      return Presence.FOREIGN;
    } else if (Files.isRegularFile(layout.marker(), LinkOption.NOFOLLOW_LINKS)) {
      return Presence.TABLE;
    }
    boolean isRemains = Files.exists(layout.tombstone()) || !hasValues(layout);
    return isRemains && layout.foreign().isEmpty() ? Presence.ABSENT : Presence.FOREIGN;
  }

  /** Values without a marker are somebody's data, whatever happened to the marker. */
  private static boolean hasValues(Layout layout) throws IOException {
    for (Path shard : layout.shards()) {
      if (Layout.list(shard).stream().anyMatch(Layout::isValue)) {
        return true;
      }
    }
    return false;
  }

  @Override
  public Storage create(Location location, Metadata metadata, Settings settings) {
    Layout layout = layout(location);
    boolean isNew = !Files.exists(layout.directory(), LinkOption.NOFOLLOW_LINKS);
    try {
      requireAbsent(layout, location);
      Files.createDirectories(layout.directory());
      TableLock lock = TableLock.acquire(layout, Settings.Access.READ_WRITE);
      try {
        requireAbsent(layout, location);
        make(layout, metadata, settings);
        return DirectoryStorage.open(layout, settings, lock);
      } catch (IOException | RuntimeException e) {
        undo(layout, lock, isNew, e);
        throw e;
      }
    } catch (IOException e) {
      throw Failures.of("make a table in", layout.directory(), e);
    }
  }

  private static void requireAbsent(Layout layout, Location location) throws IOException {
    switch (presence(layout)) {
      case TABLE ->
          throw new TableExistsException("L5: there is a table at " + location + " already", null);
      case FOREIGN -> throw foreign(layout, layout.foreign());
      case ABSENT -> {}
    }
  }

  private static void make(Layout layout, Metadata metadata, Settings settings) throws IOException {
    Demolition.sweep(layout);
    Files.createDirectories(layout.values());
    boolean isDisk = settings.durability() == Durability.DISK;
    Disk.write(layout.marker(), Marker.encode(metadata), isDisk ? Disk.Sync.YES : Disk.Sync.NO);
    if (isDisk) {
      Disk.syncDirectory(Layout.parent(layout.directory()));
    }
  }

  private static void undo(Layout layout, TableLock lock, boolean isNew, Exception reason) {
    try {
      if (isNew && presence(layout) == Presence.ABSENT) {
        Demolition.of(layout, lock);
      } else {
        lock.close();
      }
    } catch (IOException | RuntimeException e) {
      reason.addSuppressed(e);
    }
  }

  @Override
  public Storage open(Location location, Settings settings) {
    Layout layout = layout(location);
    requireTable(layout, location);
    try {
      TableLock lock = TableLock.acquire(layout, settings.access());
      try {
        requireTable(layout, location);
        return DirectoryStorage.open(layout, settings, lock);
      } catch (IOException | RuntimeException e) {
        lock.close();
        throw e;
      }
    } catch (IOException e) {
      throw Failures.of("open the table in", layout.directory(), e);
    }
  }

  private void requireTable(Layout layout, Location location) {
    switch (presence(location)) {
      case ABSENT -> throw new NoSuchTableException("L5: there is no table at " + location, null);
      case FOREIGN -> throw foreign(layout, List.of());
      case TABLE -> {}
    }
  }

  @Override
  public boolean destroy(Location location) {
    Layout layout = layout(location);
    try {
      Presence presence = presence(layout);
      if (presence == Presence.FOREIGN) {
        throw foreign(layout, List.of());
      } else if (presence == Presence.ABSENT && !Files.exists(layout.tombstone())) {
        return false;
      }
      TableLock lock = TableLock.acquire(layout, Settings.Access.READ_WRITE);
      try {
        List<Path> foreign = layout.foreign();
        if (!foreign.isEmpty()) {
          throw foreign(layout, foreign);
        }
        Demolition.of(layout, lock);
      } catch (IOException | RuntimeException e) {
        lock.close();
        throw e;
      }
      return presence == Presence.TABLE;
    } catch (IOException e) {
      throw Failures.of("delete the table in", layout.directory(), e);
    }
  }

  static NotATableException foreign(Layout layout, List<Path> foreign) {
    String what =
        foreign.isEmpty()
            ? layout.directory() + " is no table of this library"
            : layout.directory() + " holds what is no part of a table: " + foreign.get(0);
    return new NotATableException(
        "L6: " + what + ", so it is left as it is; name another place, or move it away", null);
  }

  private static Layout layout(Location location) {
    return new Layout(Path.of(location.path()));
  }
}
