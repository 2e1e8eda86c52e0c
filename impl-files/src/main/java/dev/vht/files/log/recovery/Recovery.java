package dev.vht.files.log.recovery;

import dev.vht.DamagedTableException;
import dev.vht.files.disk.Disk;
import dev.vht.files.log.core.Log;
import dev.vht.files.log.maintenance.Checkpoint;
import dev.vht.files.log.segment.Format;
import dev.vht.files.log.segment.Position;
import dev.vht.files.log.segment.RecordScanner;
import dev.vht.files.log.segment.Segment;
import dev.vht.files.log.segment.SegmentFiles;
import dev.vht.files.log.segment.SegmentName;
import dev.vht.spi.Settings.Access;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads a log from its files, after a close or any kind of crash.
 *
 * <p>A closed log ends with an END record. After a kill the log may end with a torn record, which
 * is truncated; no intact record follows it.
 *
 * <p>Damaged bytes followed by intact records are a <em>hole</em>. A power failure makes holes
 * after the last sync. Then the log is truncated there, so the table is in a state that it had
 * before. Any other hole is damage: one before the last sync, or one made in the current boot. Then
 * this throws a {@link DamagedTableException} and changes nothing. Which segments there are after a
 * power failure is decided before ({@link dev.vht.files.log.segment.SegmentFiles}).
 */
public final class Recovery {
  private final Log log;
  private final Disk disk;
  private final Path file;
  private final Access access;

  private @Nullable Checkpoint checkpoint;

  /** The segments in the order of the log. */
  private final List<FoundSegment> segments = new ArrayList<>();

  private final LogTail tail;
  private final LogRepair repair;

  private Recovery(Log log, Path checkpoint, Access access) {
    this.log = log;
    this.disk = log.disk();
    this.file = checkpoint;
    this.access = access;
    this.tail = new LogTail(log, segments);
    this.repair = new LogRepair(log, segments, checkpoint, access);
  }

  /**
   * Reads the segments in a log's directory into the log.
   *
   * @param checkpoint the path of the checkpoint, which may be missing
   * @return whether the log was closed cleanly, so that no bytes may follow a segment's end
   * @throws DamagedTableException if the log is damaged
   */
  public static boolean recover(Log log, Path checkpoint, Access access) throws IOException {
    Recovery recovery = new Recovery(log, checkpoint, access);
    recovery.find();
    try {
      recovery.openAll();
      recovery.readAll();
      boolean isClosedCleanly = recovery.isClosedCleanly();
      recovery.repair.start(recovery.tail.synced());
      return isClosedCleanly;
    } catch (IOException | RuntimeException | Error e) {
      log.close();
      throw e;
    }
  }

  /**
   * Reads every intact record of a damaged log. The log must not be written.
   *
   * @param synced the position up to which the log is known to be synced
   */
  public static void readIntact(Log log, long synced) throws IOException {
    Recovery recovery = new Recovery(log, log.directory(), Access.READ_ONLY);
    SegmentFiles.in(recovery.disk, log.directory(), synced)
        .current()
        .forEach(found -> recovery.segments.add(new FoundSegment(found.name(), found.path())));
    recovery.openSegments(Map.of());
    for (FoundSegment found : recovery.segments) {
      recovery.readIntact(found);
    }
  }

  private void readIntact(FoundSegment found) {
    Replay replay = new Replay(log, segments, null);
    RecordScanner scan = found.scan();
    int offset = scan.nextIntact(Format.HEADER);
    while (offset < found.bytes.capacity()) {
      found.end = scan.scan(offset, (kind, at, size) -> replay.apply(found, kind, at, size));
      offset = scan.nextIntact(found.end);
    }
  }

  // Finding the segments.

  private void find() throws IOException {
    Checkpoint read = Checkpoint.read(disk, file, log.index());
    SegmentFiles files =
        SegmentFiles.in(
            disk,
            log.directory(),
            CheckpointLoader.whole(read, log.boot()),
            CheckpointLoader.provenSynced(disk, read, log.newestSegmentFile()));
    tail.addSynced(files.synced());
    for (SegmentFiles.File file : files.misplaced()) {
      throw Segment.damaged(file.path(), 0, SegmentFiles.MISPLACED);
    }
    files.current().forEach(found -> segments.add(new FoundSegment(found.name(), found.path())));
    checkpoint = read;
    repair.setOthers(files.replaced(), files.unusable());
    if (access == Access.READ_WRITE) {
      for (Path path : files.unfinished()) {
        disk.delete(path);
      }
    }
  }

  private void openAll() throws IOException {
    checkpoint = new CheckpointLoader(log, segments).usable(checkpoint);
    Map<SegmentName, Integer> numbers = new HashMap<>();
    if (checkpoint != null) {
      checkpoint.segments().forEach(usage -> numbers.put(usage.name(), usage.number()));
    }
    openSegments(numbers);
  }

  /** Opens all segments; those in a checkpoint keep their numbers, which its addresses contain. */
  private void openSegments(Map<SegmentName, Integer> numbers) throws IOException {
    int free = 0;
    for (FoundSegment found : segments) {
      Integer number = numbers.get(found.name);
      while (number == null && numbers.containsValue(free)) {
        free++;
      }
      found.number = number == null ? free++ : number;
      open(found);
    }
  }

  private void open(FoundSegment found) throws IOException {
    found.openForReading(log);
    tail.addSynced(found.header == null ? Position.START : found.header.synced());
  }

  // Reading the records.

  private void readAll() throws IOException {
    Checkpoint known = checkpoint;
    if (known != null) {
      tail.addSynced(known.synced());
      restore(known);
    }
    Replay replay = new Replay(log, segments, known);
    long next = 1;
    for (int i = 0; i < segments.size(); i++) {
      FoundSegment found = segments.get(i);
      if (found.name.first() != next) {
        tail.requireLostByPowerFailure(i, next);
        repair.truncateAfter(i - 1);
        return;
      }
      next = found.name.last() + 1;
      boolean hasHeader = found.header != null || isCovered(found);
      if (!hasHeader && found.isForeign()) {
        throw Segment.damaged(found.path, 0, SegmentFiles.MISPLACED);
      }
      if (hasHeader) {
        read(found, replay);
      } else if (known != null && i < known.segments().size()) {
        throw Segment.damaged(
            found.path, 0, "the header was intact at the last checkpoint, and is not any more");
      }
      if (hasHeader && found.isEnded) {
        continue; // what follows its end is foreign, and is truncated later
      }
      boolean isLast = i == segments.size() - 1;
      if (!hasHeader || !isLast || !found.isBlankAfterEnd()) {
        int end = hasHeader ? i : i - 1;
        tail.requireUnacknowledged(i);
        tail.requireNewest(end);
        repair.truncateAfter(end);
        return;
      }
    }
    tail.requireNewest(segments.size() - 1);
  }

  /** Whether the checkpoint covers all of a segment, so that it need not be read. */
  private boolean isCovered(FoundSegment found) {
    return checkpoint != null
        && found.name.last() <= Position.sequence(checkpoint.from())
        && start(found) >= found.bytes.capacity();
  }

  private void restore(Checkpoint known) {
    for (int i = 0; i < known.segments().size(); i++) {
      Checkpoint.SegmentUsage usage = known.segments().get(i);
      FoundSegment found = segments.get(i);
      found.segment.setUsage(usage.dead(), usage.removals());
      found.end = usage.end();
      found.isKnownSynced = usage.isSynced();
      found.isEnded = found.isEndedAt(usage.end()); // the records that follow may change this
    }
  }

  private void read(FoundSegment found, Replay replay) {
    if (isCovered(found)) {
      requireLastRecord(found);
      return;
    }
    requireName(found);
    found.isEnded = found.isEndedAt(start(found));
    if (found.isEnded) {
      return;
    }
    found.end =
        found
            .scan()
            .scan(
                start(found),
                (kind, offset, size) -> {
                  replay.apply(found, kind, offset, size);
                  found.isEnded = kind == Format.Kind.END;
                });
  }

  /** Verifies a covered segment without an intact END, of which the end may be missing. */
  private void requireLastRecord(FoundSegment found) {
    if (!found.isEnded) {
      int intact = found.scan().scan(Format.HEADER, (kind, offset, size) -> {});
      if (intact < found.end) {
        throw found.segment.damaged(intact, "it was intact at the last checkpoint");
      }
    }
  }

  /** The offset from which a segment has to be read. */
  private int start(FoundSegment found) {
    Checkpoint known = checkpoint;
    if (known == null || found.name.last() > Position.sequence(known.from())) {
      return Format.HEADER;
    }
    return found.name.last() < Position.sequence(known.from())
        ? found.bytes.capacity()
        : Position.offset(known.from());
  }

  private void requireName(FoundSegment found) {
    if (found.header != null && !found.name.isIn(found.header)) {
      throw Segment.damaged(found.path, 0, "the file has the name of another segment");
    }
  }

  private boolean isClosedCleanly() {
    FoundSegment last = segments.isEmpty() ? null : segments.get(segments.size() - 1);
    return last == null
        || (last.isEnded && checkpoint != null && checkpoint.to() == last.position(last.end));
  }
}
