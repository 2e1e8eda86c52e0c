package dev.vht.files.log.core;

import dev.vht.files.disk.Disk;
import dev.vht.files.log.segment.Position;
import dev.vht.files.place.AtomicFileWriter;
import dev.vht.files.place.AtomicFileWriter.Sync;
import dev.vht.files.place.ChecksummedText;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The file with the sequence number of the newest segment. Without it a recovery could not detect
 * that the last segment is missing.
 *
 * <p>It is written after a segment was created and before its first record, so it never names a
 * segment that did not exist. After a power failure the segment may be missing, unless it was
 * synced first.
 *
 * @param sequence the sequence number of the newest segment
 * @param boot the boot in which it was created
 * @param isSynced whether the segment was synced before this file was written
 */
public record NewestSegmentFile(long sequence, long boot, boolean isSynced) {
  public static final String NAME = "vht.newest";

  private static final List<String> TITLE = List.of("VHT newest segment", "format 1");
  private static final Pattern TEXT =
      Pattern.compile("segment ([0-9a-f]{12})\nboot ([0-9a-f]{16})\nsynced (yes|no)");
  private static final int RADIX = 16;

  /** Writes the file. It is not synced, because it only has to survive the process. */
  public void write(Disk disk, Path file) throws IOException {
    AtomicFileWriter.write(disk, file, encode(), Sync.NO);
  }

  private byte[] encode() {
    return ChecksummedText.encode(
        List.of(
            TITLE.get(0),
            TITLE.get(1),
            String.format("segment %012x", sequence),
            String.format("boot %016x", boot),
            "synced " + (isSynced ? "yes" : "no")));
  }

  /** Reads the file; empty if it is missing or damaged. */
  public static Optional<NewestSegmentFile> read(Disk disk, Path file) throws IOException {
    List<String> lines;
    try {
      lines = ChecksummedText.decode(disk.read(file)).orElse(List.of());
    } catch (NoSuchFileException e) {
      return Optional.empty();
    }
    boolean isOurs = lines.size() > 2 && lines.subList(0, 2).equals(TITLE);
    Matcher matcher = TEXT.matcher(isOurs ? String.join("\n", lines.subList(2, lines.size())) : "");
    return matcher.matches()
        ? Optional.of(
            new NewestSegmentFile(
                Long.parseLong(matcher.group(1), RADIX),
                Long.parseUnsignedLong(matcher.group(2), RADIX),
                matcher.group(3).equals("yes")))
        : Optional.empty();
  }

  /** The position up to which this proves the log to be synced. */
  public long provenSynced() {
    return isSynced ? Position.of(sequence, 0) : Position.START;
  }

  /** Whether the segment must exist in the boot {@code now}. */
  public boolean mustExist(long now) {
    return isSynced || (boot == now && now != 0);
  }
}
