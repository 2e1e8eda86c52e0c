package dev.vht.files.place;

import dev.vht.DamagedTableException;
import dev.vht.files.disk.Disk;
import dev.vht.spi.Metadata;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The content of the text file that makes a directory a table.
 *
 * <pre>
 * VHT table in files
 * format 1
 * keys strings
 * values bytes
 * crc32c 5f1e2d3c
 * </pre>
 *
 * <p>The last line is the CRC-32C of all bytes before it ({@link ChecksummedText}). A scheme may
 * add lines before it.
 *
 * @param metadata the codecs
 * @param extras the scheme's own lines, by name; no line feeds
 */
public record Marker(Metadata metadata, Map<String, String> extras) {

  /** Copies the extras. */
  public Marker {
    extras = Map.copyOf(extras);
  }

  /**
   * The lines of a scheme's markers.
   *
   * @param title the first line
   * @param format the version of the table's format
   * @param extras the names of the lines after the codecs, in their order
   */
  public record Form(String title, int format, List<String> extras) {

    /** Copies the list. */
    public Form {
      extras = List.copyOf(extras);
    }

    /** Creates the form of format 1. */
    public Form(String title, List<String> extras) {
      this(title, 1, extras);
    }

    private String formatLine() {
      return "format " + format;
    }

    byte[] encode(Marker marker) {
      List<String> lines = new ArrayList<>(List.of(title, formatLine()));
      lines.add("keys " + marker.metadata.keyCodec());
      lines.add("values " + marker.metadata.valueCodec());
      for (String name : extras) {
        lines.add(name + " " + marker.extras.get(name));
      }
      return ChecksummedText.encode(lines);
    }

    /**
     * Reads a marker.
     *
     * @throws DamagedTableException if it is damaged or of another format
     * @throws IOException if an I/O error occurs
     */
    public Marker read(Disk disk, Path file) throws IOException {
      List<String> lines = ChecksummedText.decode(disk.read(file)).orElse(List.of());
      List<String> names = new ArrayList<>(List.of("keys", "values"));
      names.addAll(extras);
      if (lines.size() < 2 || !lines.get(0).equals(title)) {
        throw damaged(file);
      } else if (!lines.get(1).equals(formatLine())) {
        throw new DamagedTableException(
            String.format(
                "%s is of \"%s\", and this library reads \"%s\"; use the version that wrote it",
                file, lines.get(1), formatLine()),
            null);
      }
      Map<String, String> found = parseLines(file, names, lines.subList(2, lines.size()));
      Metadata metadata = new Metadata(value(found, "keys"), value(found, "values"));
      found.keySet().retainAll(extras);
      return new Marker(metadata, found);
    }

    private static Map<String, String> parseLines(
        Path file, List<String> names, List<String> lines) {
      Map<String, String> found = new HashMap<>();
      for (int i = 0; i < names.size(); i++) {
        String name = names.get(i) + " ";
        if (lines.size() != names.size() || !lines.get(i).startsWith(name)) {
          throw damaged(file);
        }
        found.put(names.get(i), lines.get(i).substring(name.length()));
      }
      return found;
    }

    private static String value(Map<String, String> found, String name) {
      return String.valueOf(found.get(name));
    }

    private static DamagedTableException damaged(Path file) {
      return new DamagedTableException(
          "damaged table: "
              + file
              + " is not a valid marker; VirtualHashTables.salvage restores it from its copy",
          null);
    }
  }
}
