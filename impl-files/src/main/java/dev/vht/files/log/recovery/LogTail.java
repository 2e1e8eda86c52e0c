package dev.vht.files.log.recovery;

import dev.vht.DamagedTableException;
import dev.vht.files.log.core.Log;
import dev.vht.files.log.core.NewestSegmentFile;
import dev.vht.files.log.segment.Format;
import dev.vht.files.log.segment.Position;
import dev.vht.files.log.segment.RecordScanner;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** Decides whether the end of a log was lost by a power failure, or is damaged. */
final class LogTail {
  private final Log log;
  private final List<FoundSegment> segments;

  /** The position up to which the log is known to have been synced. */
  private long synced = Position.START;

  LogTail(Log log, List<FoundSegment> segments) {
    this.log = log;
    this.segments = segments;
  }

  long synced() {
    return synced;
  }

  void addSynced(long position) {
    synced = Math.max(synced, position);
  }

  /** Throws if a segment after those to {@code end} is known to have existed. */
  void requireNewest(int end) throws IOException {
    Optional<NewestSegmentFile> newest =
        NewestSegmentFile.read(log.disk(), log.newestSegmentFile());
    long last = end < 0 ? 0 : segments.get(end).name.last();
    if (newest.isPresent()
        && newest.get().sequence() > last
        && newest.get().mustExist(log.boot())) {
      throw missing(newest.get().sequence());
    }
  }

  private DamagedTableException missing(long sequence) {
    return segments.stream()
        .filter(found -> found.name.last() == sequence)
        .findFirst()
        .map(found -> found.segment.damaged(0, "the header does not match"))
        .orElseGet(() -> log.openSegments().missing("segment " + sequence));
  }

  /** Throws if what follows the intact records of a segment may have been acknowledged. */
  void requireUnacknowledged(int last) {
    FoundSegment cut = segments.get(last);
    boolean isFollowed = findIntactAfter(cut, cut.end, cut.position(cut.end));
    for (FoundSegment later : segments.subList(last + 1, segments.size())) {
      isFollowed |= findIntactAfter(later, Format.HEADER, cut.position(cut.end));
    }
    boolean isBefore = cut.position(cut.end) < synced;
    if (isBefore || (isFollowed && !isAfterPowerFailure(last))) {
      throw cut.segment.damaged(
          cut.end, isBefore ? "it was intact before" : "intact records follow it");
    }
  }

  /** Throws unless a missing segment was lost by a power failure. */
  void requireLostByPowerFailure(int following, long lost) {
    if (Position.of(lost, 0) < synced || !isAfterPowerFailure(following)) {
      throw log.openSegments().missing("segment " + lost);
    }
  }

  private boolean isAfterPowerFailure(int first) {
    return log.boot() == 0
        || segments.subList(first, segments.size()).stream()
            .allMatch(found -> found.header == null || found.header.boot() != log.boot());
  }

  /** Whether intact records follow an offset. Raises {@link #synced} to what they prove. */
  private boolean findIntactAfter(FoundSegment found, int start, long cut) {
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
                  addSynced(found.position(at));
                }
              });
      offset = scan.nextIntact(stop);
    }
    return isFollowed[0];
  }
}
