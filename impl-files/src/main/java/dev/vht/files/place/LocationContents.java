package dev.vht.files.place;

import dev.vht.NotATableException;
import dev.vht.files.disk.Disk;
import dev.vht.files.disk.Disk.Kind;
import dev.vht.spi.Presence;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What is at a table's location, and its description in messages. */
final class LocationContents {
  /** The first line of a marker, and the scheme that reads the rest. */
  private static final Map<String, String> TITLES =
      Map.of("VHT table in files", "files", "VHT table in a log", "log");

  private final TableLayout layout;
  private final Disk disk;

  LocationContents(TableLayout layout) {
    this.layout = layout;
    this.disk = layout.disk();
  }

  Presence presence() throws IOException {
    Kind kind = kind();
    if (kind == Kind.NOTHING) {
      return Presence.ABSENT;
    } else if (kind != Kind.DIRECTORY) {
      return Presence.FOREIGN;
    } else if (disk.kind(layout.marker()) == Kind.FILE || hasLostItsMarker()) {
      return otherScheme().isPresent() ? Presence.FOREIGN : Presence.TABLE;
    }
    return isRemains() && layout.foreign().isEmpty() ? Presence.ABSENT : Presence.FOREIGN;
  }

  /**
   * Whether there is a table whose marker was lost: a copy of the marker, and data. An unfinished
   * creation or deletion has no data or a tombstone.
   */
  private boolean hasLostItsMarker() throws IOException {
    return disk.kind(layout.marker()) == Kind.NOTHING
        && disk.kind(layout.tombstone()) == Kind.NOTHING
        && disk.kind(layout.copy()) == Kind.FILE
        && layout.hasData();
  }

  /** A link to a directory counts as that directory. */
  private Kind kind() throws IOException {
    Kind kind = disk.kind(layout.directory());
    boolean isLink =
        kind == Kind.OTHER && disk.kind(layout.directory().resolve(".")) == Kind.DIRECTORY;
    return isLink ? Kind.DIRECTORY : kind;
  }

  private boolean isRemains() throws IOException {
    return disk.kind(layout.tombstone()) == Kind.FILE || !layout.hasData();
  }

  /** The scheme of the table, if it is not this one. */
  private Optional<String> otherScheme() throws IOException {
    boolean hasMarker = disk.kind(layout.marker()) == Kind.FILE;
    try {
      Path marker = hasMarker ? layout.marker() : layout.copy();
      String text = new String(disk.read(marker), StandardCharsets.UTF_8);
      String title = text.lines().findFirst().orElse("");
      return Optional.ofNullable(TITLES.get(title)).filter(found -> !found.equals(layout.scheme()));
    } catch (NoSuchFileException e) {
      return Optional.empty(); // deleted meanwhile
    }
  }

  /** Throws if there are foreign files in the table's directory. */
  void requireNothingForeign() throws IOException {
    List<Path> foreign = layout.foreign();
    if (!foreign.isEmpty()) {
      throw refusal(among(foreign));
    }
  }

  /** The exception for a location that is not a table. */
  NotATableException foreign() throws IOException {
    return refusal(description());
  }

  private static NotATableException refusal(String what) {
    return new NotATableException(
        "L6: " + what + ", so it is left unchanged; choose another location or move it away", null);
  }

  /** Describes what is here instead of a table of this scheme. */
  String description() throws IOException {
    Path directory = layout.directory();
    Kind kind = kind();
    if (kind == Kind.FILE || kind == Kind.OTHER) {
      return String.format(
          "%s is %s, and a table of %s: is a directory",
          directory, kind == Kind.FILE ? "a file" : "a broken link or a device", layout.scheme());
    }
    boolean hasMarker = kind == Kind.DIRECTORY && disk.kind(layout.marker()) == Kind.FILE;
    Optional<String> other = hasMarker ? otherScheme() : Optional.empty();
    if (other.isPresent()) {
      return String.format(
          "%2$s is a table of %1$s: and not of %3$s:; it is opened as %1$s:%2$s",
          other.get(), directory, layout.scheme());
    }
    List<Path> foreign = layout.foreign();
    return foreign.isEmpty()
        ? directory
            + " is not a table of this library: it has data and no marker "
            + layout.marker()
        : among(foreign);
  }

  private String among(List<Path> foreign) {
    return layout.directory() + " contains a file that is not part of a table: " + foreign.get(0);
  }
}
