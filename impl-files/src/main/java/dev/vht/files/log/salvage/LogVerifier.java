package dev.vht.files.log.salvage;

import dev.vht.Damage;
import dev.vht.DamagedTableException;
import dev.vht.Durability;
import dev.vht.files.disk.Disk;
import dev.vht.files.disk.DiskFile;
import dev.vht.files.log.core.KeyIndex;
import dev.vht.files.log.core.Log;
import dev.vht.files.log.core.LogSizes;
import dev.vht.files.log.recovery.Recovery;
import dev.vht.files.log.segment.Address;
import dev.vht.files.log.segment.Format;
import dev.vht.files.log.segment.RecordScanner;
import dev.vht.files.log.segment.Segment;
import dev.vht.files.log.segment.SegmentFiles;
import dev.vht.files.log.segment.SegmentName;
import dev.vht.spi.Settings.Access;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads every byte of a log and tells what is damaged.
 *
 * <p>A record that is damaged ends no inspection: the next that is whole is looked for, and a
 * record is known by its checksum, which depends on its place.
 */
public final class LogVerifier {
  private final Disk disk;
  private final Path directory;
  private final Path checkpoint;
  private final long seed;
  private final List<Damage> damages = new ArrayList<>();

  public LogVerifier(Disk disk, Path directory, Path checkpoint, long seed) {
    this.disk = disk;
    this.directory = directory;
    this.checkpoint = checkpoint;
    this.seed = seed;
  }

  /** What is damaged. */
  public List<Damage> damages() {
    return List.copyOf(damages);
  }

  // Verifying.

  /** Reads everything, and returns how many keys have a value that is whole. Changes nothing. */
  public long verify() throws IOException {
    Log log = new Log(disk, directory, seed, Durability.PROCESS, LogSizes.DEFAULT);
    boolean isInOrder;
    try {
      isInOrder = Recovery.of(log, checkpoint, Access.READ_ONLY);
    } catch (DamagedTableException e) {
      inspectFiles();
      if (damages.isEmpty()) {
        damages.add(new Damage(directory.toString(), String.valueOf(e.getMessage())));
      }
      return wholeKeysOfRuins();
    }
    try {
      for (Segment segment : log.segments()) {
        inspect(segment.path(), segment.name(), segment.bytes(), segment.end());
      }
      for (Segment segment : log.segments()) {
        inspectLength(segment, isInOrder);
      }
      return wholeKeys(log);
    } finally {
      log.close();
    }
  }

  /** Zeros may follow the end of a segment, unless the log was left in order; else nothing. */
  private void inspectLength(Segment segment, boolean isInOrder) {
    ByteBuffer bytes = segment.bytes();
    int end = segment.end();
    RecordScanner scan = new RecordScanner(bytes, bytes.capacity(), segment.name().id());
    if (segment.isFinished() && bytes.capacity() > end && (isInOrder || !scan.isBlankFrom(end))) {
      damages.add(
          new Damage(
              segment.path() + " at byte " + end,
              (bytes.capacity() - end) + " bytes follow the end of the segment"));
    }
  }

  private long wholeKeysOfRuins() throws IOException {
    Log log = new Log(disk, directory, seed, Durability.PROCESS, LogSizes.DEFAULT);
    try {
      Recovery.ofWhatIsWhole(log);
      return log.index().count();
    } finally {
      log.close();
    }
  }

  private long wholeKeys(Log log) {
    long[] whole = {0};
    for (int shard = 0; shard < KeyIndex.SHARDS; shard++) {
      log.index()
          .range(
              shard,
              0,
              KeyIndex.highestPart(),
              (part, address) -> whole[0] += isWhole(log, address) ? 1 : 0);
    }
    return whole[0];
  }

  private static boolean isWhole(Log log, long address) {
    Segment segment = log.segment(address);
    int offset = Address.offset(address);
    return Format.sizeAt(segment.bytes(), offset, segment.end()) > 0
        && Format.isWhole(segment.bytes(), offset, segment.name().id());
  }

  /** Looks for damage where no log can be read as one. */
  private void inspectFiles() throws IOException {
    SegmentFiles files = SegmentFiles.in(disk, directory);
    for (SegmentFiles.File misfit : files.misfits()) {
      damages.add(new Damage(misfit.path().toString(), SegmentFiles.MISFIT));
    }
    files.gaps().forEach(this::addGap);
    for (SegmentFiles.File file : files.current()) {
      try (DiskFile open = disk.open(file.path(), Disk.Opening.READ)) {
        inspect(file, open.map(), files.isLast(file));
      }
    }
  }

  private void addGap(long first, long last) {
    damages.add(
        new Damage(
            directory.toString(),
            first == last
                ? "segment " + first + " is missing"
                : "the segments from " + first + " to " + last + " are missing"));
  }

  private void inspect(SegmentFiles.File file, ByteBuffer bytes, boolean isLast) {
    RecordScanner scan = new RecordScanner(bytes, bytes.capacity(), file.name().id());
    int end = isLast ? scan.endOfWhole() : bytes.capacity();
    inspect(file.path(), file.name(), bytes, end);
    if (isLast) {
      inspectBehind(file.path(), scan, end, bytes.capacity());
    }
  }

  /** Notes what follows the end of a segment. */
  private void inspectBehind(Path path, RecordScanner scan, int end, int capacity) {
    if (end > Format.HEADER && scan.isEnd(end - Format.END_SIZE) && !scan.isBlankFrom(end)) {
      damages.add(
          new Damage(
              path + " at byte " + end, (capacity - end) + " bytes follow the end of the segment"));
    }
  }

  /** Notes what is not whole in a segment. */
  private void inspect(Path path, SegmentName name, ByteBuffer bytes, int end) {
    RecordScanner scan = new RecordScanner(bytes, end, name.id());
    if (!name.isIn(Format.header(bytes))
        && !new RecordScanner(bytes, bytes.capacity(), name.id()).isBlankFrom(0)) {
      damages.add(new Damage(path + " at byte 0", "the header of the segment is damaged"));
    }
    int offset = Format.HEADER;
    while (offset < end) {
      offset = scan.from(offset, (kind, at, size) -> {});
      if (scan.isBlankFrom(offset)) {
        offset = end;
      } else {
        int next = scan.nextWhole(offset + 1);
        damages.add(
            new Damage(
                path + " at byte " + offset,
                "what was written in " + (next - offset) + " bytes is not whole any more"));
        offset = next;
      }
    }
  }
}
