package dev.vht.files.place;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.zip.CRC32C;

/**
 * A small file of lines that a person can read, the last of which is {@code crc32c} and the CRC-32C
 * of all bytes before it, in eight hexadecimal digits. Each line ends with a line feed; the
 * encoding is UTF-8.
 */
public final class ChecksummedText {
  private static final String CHECKSUM = "crc32c ";

  private ChecksummedText() {}

  /**
   * Writes lines.
   *
   * @param lines without line feeds
   * @return the file's bytes
   */
  public static byte[] encode(List<String> lines) {
    String text = String.join("\n", lines) + "\n";
    return (text + CHECKSUM + checksum(text) + "\n").getBytes(StandardCharsets.UTF_8);
  }

  /**
   * Reads lines.
   *
   * @param bytes the file's
   * @return the lines that were written, or nothing if the bytes are not as they were written
   */
  public static Optional<List<String>> decode(byte[] bytes) {
    String text = new String(bytes, StandardCharsets.UTF_8);
    int body = text.lastIndexOf("\n" + CHECKSUM) + 1;
    String checked = text.substring(0, body);
    boolean isWhole = body > 0 && text.substring(body).equals(CHECKSUM + checksum(checked) + "\n");
    return isWhole ? Optional.of(checked.lines().toList()) : Optional.empty();
  }

  private static String checksum(String text) {
    CRC32C checksum = new CRC32C();
    checksum.update(text.getBytes(StandardCharsets.UTF_8));
    return String.format("%08x", checksum.getValue());
  }
}
