package dev.vht.files.log.segment;

import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a segment is called: {@code 000000000003-000000000005-00000007d1a2b3c4.log}.
 *
 * @param first the sequence number of the first segment whose records it holds, from 1
 * @param last that of the last one; the same, unless several were compacted to one
 * @param id of no other segment of the table; the upper half counts the segments ever made, the
 *     lower half is random
 */
public record SegmentName(long first, long last, long id) {
  private static final Pattern PATTERN =
      Pattern.compile("([0-9a-f]{12})-([0-9a-f]{12})-([0-9a-f]{16})\\.log");
  private static final int RADIX = 16;

  static Optional<SegmentName> of(Path file) {
    Matcher matcher = PATTERN.matcher(String.valueOf(file.getFileName()));
    return matcher.matches()
        ? Optional.of(
            new SegmentName(
                Long.parseLong(matcher.group(1), RADIX),
                Long.parseLong(matcher.group(2), RADIX),
                Long.parseUnsignedLong(matcher.group(3), RADIX)))
        : Optional.empty();
  }

  /** How many segments were made before this one. */
  long generation() {
    return id >>> Integer.SIZE;
  }

  /** Whether this one was made of that one and perhaps of others, and is to be read instead. */
  public boolean replaces(SegmentName other) {
    return first <= other.first && other.last <= last && generation() > other.generation();
  }

  /** Whether a header is that of the segment with this name. */
  public boolean isIn(Format.@Nullable Header header) {
    return header != null && header.first() == first && header.last() == last && header.id() == id;
  }

  @Override
  public String toString() {
    return String.format("%012x-%012x-%016x.log", first, last, id);
  }
}
