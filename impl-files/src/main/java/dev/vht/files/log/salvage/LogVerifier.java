package dev.vht.files.log.salvage;

import dev.vht.Damage;
import dev.vht.DamagedTableException;
import dev.vht.Durability;
import dev.vht.files.disk.Disk;
import dev.vht.files.disk.DiskFile;
import dev.vht.files.log.core.KeyIndex;
import dev.vht.files.log.core.Log;
import dev.vht.files.log.core.LogSizes;
import dev.vht.files.log.maintenance.Checkpoint;
import dev.vht.files.log.recovery.CheckpointLoader;
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
 * Reads every byte of a log and reports the damage.
 *
 * <p>After a damaged record the scan continues at the next intact one, which is recognized by its
 * checksum because that depends on the record's place.
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

  /** The damage found by {@link #verify}. */
  public List<Damage> damages() {
    return List.copyOf(damages);
  }

  // Verifying.

  /** Reads everything and returns how many keys have an intact value. Changes nothing. */
  public long verify() throws IOException {
    Log log = new Log(disk, directory, seed, Durability.PROCESS, LogSizes.DEFAULT);
    boolean isClosedCleanly;
    try {
      isClosedCleanly = Recovery.recover(log, checkpoint, Access.READ_ONLY);
    } catch (DamagedTableException e) {
      inspectFiles(log);
      if (damages.isEmpty()) {
        damages.add(new Damage(directory.toString(), String.valueOf(e.getMessage())));
      }
      return countIntactKeysOfDamagedLog();
    }
    try {
      for (Segment segment : log.segments()) {
        inspect(segment.path(), segment.name(), segment.bytes(), segment.end());
      }
      for (Segment segment : log.segments()) {
        inspectLength(segment, isClosedCleanly);
      }
      return countIntactKeys(log);
    } finally {
      log.close();
    }
  }

  /** Reports bytes after the end of a segment. Zeros are allowed if the log was not closed. */
  private void inspectLength(Segment segment, boolean isClosedCleanly) {
    ByteBuffer bytes = segment.bytes();
    int end = segment.end();
    RecordScanner scan = new RecordScanner(bytes, bytes.capacity(), segment.name().id());
    if (segment.isFinished()
        && bytes.capacity() > end
        && (isClosedCleanly || !scan.isBlankFrom(end))) {
      damages.add(
          new Damage(
              segment.path() + " at byte " + end,
              (bytes.capacity() - end) + " bytes follow the end of the segment"));
    }
  }

  private long countIntactKeysOfDamagedLog() throws IOException {
    Log log = new Log(disk, directory, seed, Durability.PROCESS, LogSizes.DEFAULT);
    try {
      Recovery.readIntact(log, synced(log));
      return log.index().count();
    } finally {
      log.close();
    }
  }

  private long countIntactKeys(Log log) {
    long[] intact = {0};
    for (int shard = 0; shard < KeyIndex.SHARDS; shard++) {
      log.index()
          .forEachInRange(
              shard,
              0,
              KeyIndex.highestPart(),
              (part, address) -> intact[0] += isIntact(log, address) ? 1 : 0);
    }
    return intact[0];
  }

  private static boolean isIntact(Log log, long address) {
    Segment segment = log.segment(address);
    int offset = Address.offset(address);
    return Format.sizeAt(segment.bytes(), offset, segment.end()) > 0
        && Format.isIntact(segment.bytes(), offset, segment.name().id());
  }

  /** Inspects the files of a log that cannot be recovered. */
  private void inspectFiles(Log log) throws IOException {
    SegmentFiles files = SegmentFiles.in(disk, directory, synced(log));
    for (SegmentFiles.File file : files.misplaced()) {
      damages.add(new Damage(file.path().toString(), SegmentFiles.MISPLACED));
    }
    files.gaps().forEach(this::addGap);
    for (SegmentFiles.File file : files.current()) {
      try (DiskFile open = disk.open(file.path(), Disk.Opening.READ)) {
        inspect(file, open.map(), files.isLast(file));
      }
    }
  }

  private long synced(Log log) throws IOException {
    return CheckpointLoader.provenSynced(
        disk, Checkpoint.read(disk, checkpoint, new KeyIndex()), log.newestSegmentFile());
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
    int end = isLast ? scan.endOfIntact() : bytes.capacity();
    inspect(file.path(), file.name(), bytes, end);
    if (isLast) {
      inspectAfterEnd(file.path(), scan, end, bytes.capacity());
    }
  }

  /** Reports bytes after the end of a segment. */
  private void inspectAfterEnd(Path path, RecordScanner scan, int end, int capacity) {
    if (end > Format.HEADER && scan.isEnd(end - Format.END_SIZE) && !scan.isBlankFrom(end)) {
      damages.add(
          new Damage(
              path + " at byte " + end, (capacity - end) + " bytes follow the end of the segment"));
    }
  }

  /** Reports the damage in a segment. */
  private void inspect(Path path, SegmentName name, ByteBuffer bytes, int end) {
    RecordScanner scan = new RecordScanner(bytes, end, name.id());
    if (!name.isIn(Format.header(bytes))
        && !new RecordScanner(bytes, bytes.capacity(), name.id()).isBlankFrom(0)) {
      damages.add(new Damage(path + " at byte 0", "the header of the segment is damaged"));
    }
    int offset = Format.HEADER;
    while (offset < end) {
      offset = scan.scan(offset, (kind, at, size) -> {});
      if (scan.isBlankFrom(offset)) {
        offset = end;
      } else {
        int next = scan.nextIntact(offset + 1);
        damages.add(
            new Damage(path + " at byte " + offset, (next - offset) + " bytes are damaged"));
        offset = next;
      }
    }
  }
}
