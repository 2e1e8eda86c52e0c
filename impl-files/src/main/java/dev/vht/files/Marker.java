package dev.vht.files;

import dev.vht.DamagedTableException;
import dev.vht.spi.Metadata;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.CRC32C;

/**
 * The file that makes a directory a table, in lines that a person can read.
 *
 * <pre>
 * VHT table in files
 * format 1
 * keys strings
 * values bytes
 * crc32c 5f1e2d3c
 * </pre>
 *
 * <p>The last line is the CRC-32C of all bytes before it, in hexadecimal.
 */
final class Marker {
  private static final String TITLE = "VHT table in files";
  private static final String FORMAT = "format 1";
  private static final String KEYS = "keys ";
  private static final String VALUES = "values ";
  private static final String CHECKSUM = "crc32c ";
  private static final int LINES = 5;

  private Marker() {}

  static byte[] encode(Metadata metadata) {
    String text =
        String.join("\n", TITLE, FORMAT, KEYS + metadata.keyCodec(), VALUES + metadata.valueCodec())
            + "\n";
    return (text + CHECKSUM + checksum(text) + "\n").getBytes(StandardCharsets.UTF_8);
  }

  static Metadata read(Path file) throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    String text = new String(bytes, StandardCharsets.UTF_8);
    String[] lines = text.split("\n", -1);
    int body = text.lastIndexOf(CHECKSUM);
    boolean isWhole =
        body >= 0
            && lines.length == LINES + 1
            && lines[0].equals(TITLE)
            && lines[2].startsWith(KEYS)
            && lines[3].startsWith(VALUES)
            && text.substring(body).equals(CHECKSUM + checksum(text.substring(0, body)) + "\n");
    if (!isWhole) {
      throw new DamagedTableException(
          "damaged table: " + file + " is not as it was written; restore it from a backup", null);
    }
    if (!lines[1].equals(FORMAT)) {
      throw new DamagedTableException(
          file
              + " is of \""
              + lines[1]
              + "\", and this library reads \""
              + FORMAT
              + "\"; use the version that wrote it",
          null);
    }
    return new Metadata(lines[2].substring(KEYS.length()), lines[3].substring(VALUES.length()));
  }

  private static String checksum(String text) {
    CRC32C checksum = new CRC32C();
    checksum.update(text.getBytes(StandardCharsets.UTF_8));
    return String.format("%08x", checksum.getValue());
  }
}
