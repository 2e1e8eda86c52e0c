package dev.vht.files.log.recovery;

import dev.vht.DamagedTableException;
import dev.vht.files.disk.Disk;
import dev.vht.files.disk.DiskFile;
import dev.vht.files.log.core.Log;
import dev.vht.files.log.core.NewestSegmentFile;
import dev.vht.files.log.maintenance.Checkpoint;
import dev.vht.files.log.segment.ContentsList;
import dev.vht.files.log.segment.Format;
import dev.vht.files.log.segment.Position;
import dev.vht.files.log.segment.RecordScanner;
import dev.vht.files.log.segment.Segment;
import dev.vht.files.log.segment.SegmentFiles;
import dev.vht.files.log.segment.SegmentName;
import dev.vht.files.place.TableLayout;
import dev.vht.spi.Settings.Access;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads a log from its files, after a close or any kind of crash.
 *
 * <p>A closed log ends with an END record. After a kill the log may end with a torn record, which
 * is truncated; no intact record follows it.
 *
 * <p>Damaged bytes followed by intact records are a <em>hole</em>. A power failure makes holes
 * after the last sync. Then the log is truncated there, so the table is in a state that it had
 * before. Any other hole is damage: one before the last sync, or one made in the current boot. Then
 * this throws a {@link DamagedTableException} and changes nothing.
 */
public final class Recovery {
  private static final Logger LOGGER = LoggerFactory.getLogger("dev.vht.files.log");

  private final Log log;
  private final Disk disk;
  private final Path file;
  private final Access access;
  private long synced = Position.START;
  private @Nullable Checkpoint checkpoint;

  /** The segments in the order of the log. */
  private final List<FoundSegment> segments = new ArrayList<>();

  private Recovery(Log log, Path checkpoint, Access access) {
    this.log = log;
    this.disk = log.disk();
    this.file = checkpoint;
    this.access = access;
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
      recovery.startLog();
      return isClosedCleanly;
    } catch (IOException | RuntimeException | Error e) {
      log.close();
      throw e;
    }
  }

  /** Reads every intact record of a damaged log. The log must not be written. */
  public static void readIntact(Log log) throws IOException {
    Recovery recovery = new Recovery(log, log.directory(), Access.READ_ONLY);
    SegmentFiles.in(recovery.disk, log.directory())
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
    SegmentFiles files = SegmentFiles.in(disk, log.directory());
    for (SegmentFiles.File file : files.misplaced()) {
      throw Segment.damaged(file.path(), 0, SegmentFiles.MISPLACED);
    }
    files.current().forEach(found -> segments.add(new FoundSegment(found.name(), found.path())));
    if (access == Access.READ_WRITE) {
      if (!files.replaced().isEmpty()) {
        disk.syncDirectory(log.directory()); // the new name must be durable before
      }
      for (Path path : files.replaced()) {
        disk.delete(path);
      }
      for (Path path : files.unfinished()) {
        disk.delete(path);
      }
    }
  }

  private void openAll() throws IOException {
    checkpoint = Checkpoint.read(disk, file, log.index());
    if (checkpoint != null && !matchesSegments(checkpoint)) {
      checkpoint = null;
      log.index().clear();
    }
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
    synced = Math.max(synced, found.header == null ? Position.START : found.header.synced());
  }

  /** Whether a checkpoint is valid for the segments that exist. */
  private boolean matchesSegments(Checkpoint candidate) throws IOException {
    if (!candidate.isReliable(log.boot())) {
      return false;
    }
    candidate.segments().forEach(usage -> requireExists(usage.name()));
    for (int i = 0; i < candidate.segments().size(); i++) {
      Checkpoint.SegmentUsage usage = candidate.segments().get(i);
      if (i >= segments.size() || !usage.name().equals(segments.get(i).name)) {
        return false; // compacted since
      }
      requireLength(segments.get(i).path, usage.end());
    }
    return true;
  }

  private void requireExists(SegmentName name) {
    if (segments.stream()
        .noneMatch(found -> found.name.equals(name) || found.name.replaces(name))) {
      throw missing(name.toString());
    }
  }

  private DamagedTableException missing(String what) {
    return new DamagedTableException(
        "damaged log in "
            + log.directory()
            + ": "
            + what
            + " is missing; VirtualHashTables.salvage keeps what exists, a backup may have the rest",
        null);
  }

  private void requireLength(Path path, int length) throws IOException {
    long size = size(path);
    if (size < length) {
      throw Segment.damaged(
          path, size, "the file ends here, but at the last checkpoint it ended at " + length);
    }
  }

  private long size(Path path) throws IOException {
    try (DiskFile open = disk.open(path, Disk.Opening.READ)) {
      return open.size();
    }
  }

  // Reading the records.

  private void readAll() throws IOException {
    Checkpoint known = checkpoint;
    if (known != null) {
      synced = Math.max(synced, known.synced());
      restore(known);
    }
    Replay replay = new Replay(log, segments, known);
    long next = 1;
    for (int i = 0; i < segments.size(); i++) {
      FoundSegment found = segments.get(i);
      if (found.name.first() != next) {
        requireLostByPowerFailure(i, next);
        truncateAfter(i - 1);
        return;
      }
      next = found.name.last() + 1;
      boolean hasHeader = found.header != null || isCovered(found);
      if (!hasHeader && found.isForeign()) {
        throw Segment.damaged(found.path, 0, SegmentFiles.MISPLACED);
      }
      if (hasHeader) {
        read(found, replay);
      }
      if (hasHeader && found.isEnded) {
        continue; // what follows its end is foreign, and is truncated later
      }
      boolean isLast = i == segments.size() - 1;
      if (!hasHeader || !isLast || !found.isBlankAfterEnd()) {
        requireTailUnacknowledged(i);
        requireNewest();
        truncateAfter(hasHeader ? i : i - 1);
        return;
      }
    }
    requireNewest();
  }

  /** Throws if the newest segment is known to be missing. */
  private void requireNewest() throws IOException {
    Optional<NewestSegmentFile> newest = NewestSegmentFile.read(disk, newestFile());
    long last = segments.isEmpty() ? 0 : segments.get(segments.size() - 1).name.last();
    if (newest.isPresent()
        && newest.get().sequence() > last
        && newest.get().mustExist(log.boot())) {
      throw missing("segment " + newest.get().sequence());
    }
  }

  private Path newestFile() {
    return log.directory().resolveSibling(NewestSegmentFile.NAME);
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

  // Truncating.

  /** Throws if what follows the intact records of a segment may have been acknowledged. */
  private void requireTailUnacknowledged(int last) {
    FoundSegment cut = segments.get(last);
    boolean isFollowed = isFollowed(cut, cut.end, cut.position(cut.end));
    for (FoundSegment later : segments.subList(last + 1, segments.size())) {
      isFollowed |= isFollowed(later, Format.HEADER, cut.position(cut.end));
    }
    boolean isBefore = cut.position(cut.end) < synced;
    if (isBefore || (isFollowed && !isAfterPowerLoss(last))) {
      throw cut.segment.damaged(
          cut.end, isBefore ? "it was intact before" : "intact records follow it");
    }
  }

  /** Throws unless a missing segment was lost by a power failure. */
  private void requireLostByPowerFailure(int following, long lost) {
    if (Position.of(lost, 0) < synced || !isAfterPowerLoss(following)) {
      throw missing("segment " + lost);
    }
  }

  private boolean isAfterPowerLoss(int first) {
    return log.boot() == 0
        || segments.subList(first, segments.size()).stream()
            .allMatch(found -> found.header == null || found.header.boot() != log.boot());
  }

  /** Whether intact records follow an offset. Raises {@link #synced} to what they prove. */
  private boolean isFollowed(FoundSegment found, int start, long cut) {
    RecordScanner scan = found.scan();
    boolean[] isFollowed = {false};
    int offset = scan.nextIntact(start);
    while (offset < found.bytes.capacity()) {
      int stop =
          scan.scan(
              offset,
              (kind, at, size) -> {
                isFollowed[0] = true;
                if (Format.isSynced(Format.lengths(found.bytes, at)) && found.position(at) > cut) {
                  synced = Math.max(synced, found.position(at));
                }
              });
      offset = scan.nextIntact(stop);
    }
    return isFollowed[0];
  }

  /** Deletes all segments after one, from the end, so that a crash in between is harmless. */
  private void truncateAfter(int last) throws IOException {
    if (access == Access.READ_WRITE && last < segments.size() - 1) {
      disk.delete(file); // or the deleted segments would count as missing
      disk.delete(newestFile());
      disk.syncDirectory(TableLayout.parent(file));
      LOGGER.warn(
          "the log in {} is truncated after {}: later writes were lost in a power failure",
          log.directory(),
          last < 0 ? "its beginning" : segments.get(last).path);
    }
    for (int i = segments.size() - 1; i > last; i--) {
      FoundSegment lost = segments.remove(i);
      log.openSegments().remove(lost.segment);
      lost.file.close();
      if (access == Access.READ_WRITE) {
        disk.delete(lost.path);
      }
    }
    if (access == Access.READ_WRITE) {
      disk.syncDirectory(log.directory()); // or they may reappear next to their successors
    }
  }

  private boolean isClosedCleanly() {
    FoundSegment last = segments.isEmpty() ? null : segments.get(segments.size() - 1);
    return last == null
        || (last.isEnded && checkpoint != null && checkpoint.to() == last.position(last.end));
  }

  private void startLog() throws IOException {
    Segment unfinished = null;
    for (FoundSegment found : segments) {
      if (!found.isEnded && access == Access.READ_WRITE) {
        unfinished = reopenForWriting(found);
      } else if (found.bytes.capacity() > found.end && access == Access.READ_WRITE) {
        trimAfterEnd(found);
      }
      found.segment.setEnd(found.end);
      if (found.isEnded) {
        found.segment.setFinished();
      }
      if (found.position(found.end) <= synced) {
        found.segment.setSynced();
      }
    }
    log.start(unfinished, synced);
  }

  /** Truncates what follows an END, which cannot be records. */
  private void trimAfterEnd(FoundSegment found) throws IOException {
    int more = found.bytes.capacity() - found.end;
    if (!found.isBlankAfterEnd()) {
      LOGGER.warn(
          "{} bytes after the end of {} are not part of the log and are truncated",
          more,
          found.path);
    }
    found.reopen(0);
  }

  /** Reopens a segment with just the space to end it after the last intact record. */
  private Segment reopenForWriting(FoundSegment found) throws IOException {
    ContentsList unlisted = found.unlisted();
    found.reopen(unlisted.reserve() + Format.END_SIZE);
    found.segment.setContents(unlisted);
    return found.segment;
  }
}
