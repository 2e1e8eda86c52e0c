package dev.vht.files.directory;

import dev.vht.files.disk.Disk;
import dev.vht.files.place.ChecksummedText;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The file with the number of values in a closed table.
 *
 * <pre>
 * VHT count
 * format 1
 * values 1234
 * boot 9f1c22aa01e5b3d7
 * crc32c 5f1e2d3c
 * </pre>
 *
 * <p>The fourth line is the boot in which it is valid, in hexadecimal. It is {@code boot any} if
 * all values were synced when it was written, so that it is valid after a power failure too.
 *
 * @param count the number of values, at least 0
 * @param boot the value of {@link Disk#boot}; 0 for any
 */
record KeyCountFile(long count, long boot) {
  static final long ANY_BOOT = 0;

  private static final List<String> FIRST_LINES = List.of("VHT count", "format 1");
  private static final int LINES = 4;
  private static final Pattern COUNT = Pattern.compile("values ([0-9]{1,18})");
  private static final Pattern BOOT = Pattern.compile("boot (any|[0-9a-f]{16})");

  byte[] encode() {
    String since = boot == ANY_BOOT ? "any" : HexFormat.of().toHexDigits(boot);
    return ChecksummedText.encode(
        List.of(FIRST_LINES.get(0), FIRST_LINES.get(1), "values " + count, "boot " + since));
  }

  /** Reads a file; empty if it is missing or damaged. */
  static Optional<KeyCountFile> read(Disk disk, Path file) throws IOException {
    try {
      return ChecksummedText.decode(disk.read(file)).flatMap(KeyCountFile::parsed);
    } catch (NoSuchFileException e) {
      return Optional.empty();
    }
  }

  private static Optional<KeyCountFile> parsed(List<String> lines) {
    if (lines.size() != LINES || !lines.subList(0, FIRST_LINES.size()).equals(FIRST_LINES)) {
      return Optional.empty();
    }
    Matcher count = COUNT.matcher(lines.get(2));
    Matcher boot = BOOT.matcher(lines.get(3));
    if (!count.matches() || !boot.matches()) {
      return Optional.empty();
    }
    String since = boot.group(1);
    return Optional.of(
        new KeyCountFile(
            Long.parseLong(count.group(1)),
            since.equals("any") ? ANY_BOOT : HexFormat.fromHexDigitsToLong(since)));
  }

  /** Whether it is valid in the current boot. */
  boolean isValid(long now) {
    return boot == ANY_BOOT || boot == now;
  }
}
