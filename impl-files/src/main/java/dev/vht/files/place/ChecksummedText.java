package dev.vht.files.place;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.zip.CRC32C;

/**
 * A small text file in UTF-8, each line ended by a line feed. The last line is {@code crc32c} and
 * the CRC-32C of all bytes before it, in eight hexadecimal digits.
 */
public final class ChecksummedText {
  private static final String CHECKSUM = "crc32c ";

  private ChecksummedText() {}

  /** Encodes lines, which contain no line feeds. */
  public static byte[] encode(List<String> lines) {
    String text = String.join("\n", lines) + "\n";
    return (text + CHECKSUM + checksum(text) + "\n").getBytes(StandardCharsets.UTF_8);
  }

  /** Returns the lines without the checksum; empty if the checksum does not match. */
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
