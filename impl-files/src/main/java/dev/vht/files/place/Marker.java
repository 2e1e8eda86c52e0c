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
 * What a table has in the file that makes its directory a table: lines that a person can read.
 *
 * <pre>
 * VHT table in files
 * format 1
 * keys strings
 * values bytes
 * crc32c 5f1e2d3c
 * </pre>
 *
 * <p>The last line is the CRC-32C of all bytes before it, in hexadecimal. A scheme may have more
 * lines before it.
 *
 * @param metadata the codecs
 * @param extras what else the scheme keeps here, by name; no line feeds
 */
public record Marker(Metadata metadata, Map<String, String> extras) {

  /**
   * Copies the extras.
   *
   * @param metadata the codecs
   * @param extras by name
   */
  public Marker {
    extras = Map.copyOf(extras);
  }

  /**
   * The lines that the markers of a scheme have.
   *
   * @param title the first line
   * @param format the version of the table's format
   * @param extras the names of the lines after the codecs, in their order
   */
  public record Form(String title, int format, List<String> extras) {

    /**
     * Copies the list.
     *
     * @param title the first line
     * @param format the version
     * @param extras names
     */
    public Form {
      extras = List.copyOf(extras);
    }

    /**
     * Describes the markers of a scheme in its first format.
     *
     * @param title the first line
     * @param extras names
     */
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
     * @param disk where
     * @param file which
     * @return what it says
     * @throws DamagedTableException if it is not as it was written, or of another format
     * @throws IOException if the file system refuses
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
      Map<String, String> found = named(file, names, lines.subList(2, lines.size()));
      Metadata metadata = new Metadata(value(found, "keys"), value(found, "values"));
      found.keySet().retainAll(extras);
      return new Marker(metadata, found);
    }

    private static Map<String, String> named(Path file, List<String> names, List<String> lines) {
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
              + " is not as it was written; VirtualHashTables.salvage makes it again from its copy",
          null);
    }
  }
}
