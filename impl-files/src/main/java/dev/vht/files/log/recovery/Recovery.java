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
 * Reads a log that somebody left, in whatever way he went.
 *
 * <p>A log that was closed ends with an END record. One whose process was killed ends with a record
 * that is perhaps not whole: behind the last whole one there is nothing that is, and that is cut.
 *
 * <p>Where something that is not whole is followed by something that is, there is a <em>hole</em>.
 * A loss of power makes holes behind the last sync; then the log is cut there, so that what is left
 * is the table as it once was. Any other hole is damage: before the last sync, or in a boot of the
 * machine that has not ended. That is refused and nothing is changed.
 */
public final class Recovery {
  private static final Logger LOGGER = LoggerFactory.getLogger("dev.vht.files.log");

  private final Log log;
  private final Disk disk;
  private final Path file;
  private final Access access;
  private long synced = Position.START;
  private @Nullable Checkpoint checkpoint;

  /** In the order of the log. */
  private final List<FoundSegment> segments = new ArrayList<>();

  private Recovery(Log log, Path checkpoint, Access access) {
    this.log = log;
    this.disk = log.disk();
    this.file = checkpoint;
    this.access = access;
  }

  /**
   * Fills an empty log with what is in its directory.
   *
   * @param checkpoint where a checkpoint may be
   * @return whether it was left in order, so that nothing has to be put right
   * @throws DamagedTableException if it is not what was written
   */
  public static boolean of(Log log, Path checkpoint, Access access) throws IOException {
    Recovery recovery = new Recovery(log, checkpoint, access);
    recovery.find();
    try {
      recovery.openAll();
      recovery.readAll();
      boolean isInOrder = recovery.isInOrder();
      recovery.handOver();
      return isInOrder;
    } catch (IOException | RuntimeException | Error e) {
      log.close();
      throw e;
    }
  }

  /**
   * Fills an empty log with every record that is whole, whatever stands between them. The log is
   * not to be written.
   */
  public static void ofWhatIsWhole(Log log) throws IOException {
    Recovery recovery = new Recovery(log, log.directory(), Access.READ_ONLY);
    SegmentFiles.in(recovery.disk, log.directory())
        .current()
        .forEach(found -> recovery.segments.add(new FoundSegment(found.name(), found.path())));
    recovery.openSegments(Map.of());
    for (FoundSegment found : recovery.segments) {
      recovery.readWhatIsWhole(found);
    }
  }

  private void readWhatIsWhole(FoundSegment found) {
    Replay replay = new Replay(log, segments, null);
    RecordScanner scan = found.scan();
    int offset = scan.nextWhole(Format.HEADER);
    while (offset < found.bytes.capacity()) {
      found.end = scan.from(offset, (kind, at, size) -> replay.apply(found, kind, at, size));
      offset = scan.nextWhole(found.end);
    }
  }

  // What is there.

  private void find() throws IOException {
    SegmentFiles files = SegmentFiles.in(disk, log.directory());
    for (SegmentFiles.File misfit : files.misfits()) {
      throw Segment.damaged(misfit.path(), 0, SegmentFiles.MISFIT);
    }
    files.current().forEach(found -> segments.add(new FoundSegment(found.name(), found.path())));
    if (access == Access.READ_WRITE) {
      if (!files.replaced().isEmpty()) {
        disk.syncDirectory(log.directory()); // the new name must outlive the old ones
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
    if (checkpoint != null && !isOfThese(checkpoint)) {
      checkpoint = null;
      log.index().clear();
    }
    Map<SegmentName, Integer> numbers = new HashMap<>();
    if (checkpoint != null) {
      checkpoint.segments().forEach(use -> numbers.put(use.name(), use.number()));
    }
    openSegments(numbers);
  }

  /** Opens all; those of a checkpoint have their numbers in its addresses. */
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
    found.openAll(log);
    synced = Math.max(synced, found.header == null ? Position.START : found.header.synced());
  }

  /** Whether a checkpoint is of the segments that are here, and of all that they held then. */
  private boolean isOfThese(Checkpoint candidate) throws IOException {
    if (!candidate.isReliable(log.boot())) {
      return false;
    }
    candidate.segments().forEach(use -> requireIsThere(use.name()));
    for (int i = 0; i < candidate.segments().size(); i++) {
      Checkpoint.Use use = candidate.segments().get(i);
      if (i >= segments.size() || !use.name().equals(segments.get(i).name)) {
        return false; // compacted since
      }
      requireLength(segments.get(i).path, use.end());
    }
    return true;
  }

  private void requireIsThere(SegmentName name) {
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
            + " is missing; VirtualHashTables.salvage keeps what is there, a backup may have the rest",
        null);
  }

  private void requireLength(Path path, int length) throws IOException {
    long size = size(path);
    if (size < length) {
      throw Segment.damaged(
          path, size, "the file ends here, but at the last checkpoint it went to " + length);
    }
  }

  private long size(Path path) throws IOException {
    try (DiskFile open = disk.open(path, Disk.Opening.READ)) {
      return open.size();
    }
  }

  // What it says.

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
        requireLoss(i, next);
        cutBehind(i - 1);
        return;
      }
      next = found.name.last() + 1;
      boolean hasHeader = found.header != null || isCovered(found);
      if (!hasHeader && found.isForeign()) {
        throw Segment.damaged(found.path, 0, SegmentFiles.MISFIT);
      }
      if (hasHeader) {
        read(found, replay);
      }
      if (hasHeader && found.isEnded) {
        continue; // what follows its end is no table's, and is cut before anything is written
      }
      boolean isLast = i == segments.size() - 1;
      if (!hasHeader || !isLast || !found.isBlankBehind()) {
        requireTail(i);
        requireNewest();
        cutBehind(hasHeader ? i : i - 1);
        return;
      }
    }
    requireNewest();
  }

  /** The last segment is there, as far as that is known. */
  private void requireNewest() throws IOException {
    Optional<NewestSegmentFile> newest = NewestSegmentFile.read(disk, newestFile());
    long last = segments.isEmpty() ? 0 : segments.get(segments.size() - 1).name.last();
    if (newest.isPresent()
        && newest.get().sequence() > last
        && newest.get().isCertain(log.boot())) {
      throw missing("segment " + newest.get().sequence());
    }
  }

  private Path newestFile() {
    return log.directory().resolveSibling(NewestSegmentFile.NAME);
  }

  /** Whether nothing of a segment is to be read, because all of it is in the checkpoint. */
  private boolean isCovered(FoundSegment found) {
    return checkpoint != null
        && found.name.last() <= Position.sequence(checkpoint.from())
        && start(found) >= found.bytes.capacity();
  }

  private void restore(Checkpoint known) {
    for (int i = 0; i < known.segments().size(); i++) {
      Checkpoint.Use use = known.segments().get(i);
      FoundSegment found = segments.get(i);
      found.segment.setUse(use.dead(), use.removals());
      found.end = use.end();
      found.isEnded = found.isEndedAt(use.end()); // what follows may show otherwise
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
            .from(
                start(found),
                (kind, offset, size) -> {
                  replay.apply(found, kind, offset, size);
                  found.isEnded = kind == Format.Kind.END;
                });
  }

  /** What a checkpoint covers is not read; but without a whole END there may be no other. */
  private void requireLastRecord(FoundSegment found) {
    if (!found.isEnded) {
      int whole = found.scan().from(Format.HEADER, (kind, offset, size) -> {});
      if (whole < found.end) {
        throw found.segment.damaged(whole, "it was whole at the last checkpoint");
      }
    }
  }

  /** Where what the checkpoint covers ends. */
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

  // How it ends.

  /** What follows the end of a segment's whole records may be lost: it was never acknowledged. */
  private void requireTail(int last) {
    FoundSegment cut = segments.get(last);
    boolean isFollowed = isFollowed(cut, cut.end, cut.position(cut.end));
    for (FoundSegment later : segments.subList(last + 1, segments.size())) {
      isFollowed |= isFollowed(later, Format.HEADER, cut.position(cut.end));
    }
    boolean isBefore = cut.position(cut.end) < synced;
    if (isBefore || (isFollowed && !isAfterPowerLoss(last))) {
      throw cut.segment.damaged(
          cut.end, isBefore ? "it was whole once" : "whole records follow it");
    }
  }

  /** A segment that is missing can only have been lost with the power. */
  private void requireLoss(int following, long lost) {
    if (Position.of(lost, 0) < synced || !isAfterPowerLoss(following)) {
      throw missing("segment " + lost);
    }
  }

  private boolean isAfterPowerLoss(int first) {
    return log.boot() == 0
        || segments.subList(first, segments.size()).stream()
            .allMatch(found -> found.header == null || found.header.boot() != log.boot());
  }

  /** Whether there are whole records behind an offset; what they know of syncs is noted. */
  private boolean isFollowed(FoundSegment found, int start, long cut) {
    RecordScanner scan = found.scan();
    boolean[] isFollowed = {false};
    int offset = scan.nextWhole(start);
    while (offset < found.bytes.capacity()) {
      int stop =
          scan.from(
              offset,
              (kind, at, size) -> {
                isFollowed[0] = true;
                if (Format.isSynced(Format.lengths(found.bytes, at)) && found.position(at) > cut) {
                  synced = Math.max(synced, found.position(at));
                }
              });
      offset = scan.nextWhole(stop);
    }
    return isFollowed[0];
  }

  /** Makes a segment the last. From the end, so that whatever comes between, this can go on. */
  private void cutBehind(int last) throws IOException {
    if (access == Access.READ_WRITE && last < segments.size() - 1) {
      disk.delete(file); // what names the segments that are deleted now would have them missed
      disk.delete(newestFile());
      disk.syncDirectory(TableLayout.parent(file));
      LOGGER.warn(
          "the log in {} is cut after {}: what was written later was lost with the power",
          log.directory(),
          last < 0 ? "its beginning" : segments.get(last).path);
    }
    for (int i = segments.size() - 1; i > last; i--) {
      FoundSegment lost = segments.remove(i);
      log.all().forget(lost.segment);
      lost.file.close();
      if (access == Access.READ_WRITE) {
        disk.delete(lost.path);
      }
    }
    if (access == Access.READ_WRITE) {
      disk.syncDirectory(log.directory()); // else they come back beside those that take their place
    }
  }

  private boolean isInOrder() {
    FoundSegment last = segments.isEmpty() ? null : segments.get(segments.size() - 1);
    return last == null
        || (last.isEnded && checkpoint != null && checkpoint.to() == last.position(last.end));
  }

  private void handOver() throws IOException {
    Segment unfinished = null;
    for (FoundSegment found : segments) {
      if (!found.isEnded && access == Access.READ_WRITE) {
        unfinished = reopened(found);
      } else if (found.bytes.capacity() > found.end && access == Access.READ_WRITE) {
        cutBehindEnd(found);
      }
      found.segment.setEnd(found.end);
      if (found.isEnded) {
        found.segment.setFinished();
      }
      if (found.position(found.end) <= synced) {
        found.segment.setSynced();
      }
    }
    log.begin(unfinished, synced);
  }

  /** No record can follow an END, so this cannot be a table's. */
  private void cutBehindEnd(FoundSegment found) throws IOException {
    int more = found.bytes.capacity() - found.end;
    if (!found.isBlankBehind()) {
      LOGGER.warn(
          "{} bytes after the end of {} were no table's, and are cut off", more, found.path);
    }
    found.reopen(0);
  }

  /** Leaves just the room that it takes to end the segment after the last whole record. */
  private Segment reopened(FoundSegment found) throws IOException {
    ContentsList unlisted = found.unlisted();
    found.reopen(unlisted.reserve() + Format.END_SIZE);
    found.segment.setContents(unlisted);
    return found.segment;
  }
}
