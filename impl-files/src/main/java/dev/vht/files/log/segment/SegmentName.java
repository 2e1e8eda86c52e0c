package dev.vht.files.log.segment;

import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The name of a segment: {@code 000000000003-000000000005-00000007d1a2b3c4.log}.
 *
 * @param first the sequence number of the first segment that was compacted into it, from 1
 * @param last the sequence number of the last one; equal to {@code first} if it was not compacted
 * @param id unique in the table; the upper half counts all segments ever created, the lower half is
 *     random
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

  /** The number of this segment among all ever created. */
  long generation() {
    return id >>> Integer.SIZE;
  }

  /** Whether this segment was compacted from the other one and replaces it. */
  public boolean replaces(SegmentName other) {
    return first <= other.first && other.last <= last && generation() > other.generation();
  }

  /** Whether a header belongs to the segment with this name. */
  public boolean isIn(Format.@Nullable Header header) {
    return header != null && header.first() == first && header.last() == last && header.id() == id;
  }

  @Override
  public String toString() {
    return String.format("%012x-%012x-%016x.log", first, last, id);
  }
}
