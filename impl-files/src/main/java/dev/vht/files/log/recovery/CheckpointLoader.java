package dev.vht.files.log.recovery;

import dev.vht.DamagedTableException;
import dev.vht.files.disk.Disk;
import dev.vht.files.disk.DiskFile;
import dev.vht.files.log.core.Log;
import dev.vht.files.log.core.NewestSegmentFile;
import dev.vht.files.log.maintenance.Checkpoint;
import dev.vht.files.log.segment.Position;
import dev.vht.files.log.segment.Segment;
import dev.vht.files.log.segment.SegmentName;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Compares a checkpoint with the segments that exist. */
public final class CheckpointLoader {
  private final Log log;
  private final List<FoundSegment> segments;

  CheckpointLoader(Log log, List<FoundSegment> segments) {
    this.log = log;
    this.segments = segments;
  }

  /** The position up to which the files next to the segments prove the log to be synced. */
  public static long provenSynced(Disk disk, @Nullable Checkpoint checkpoint, Path newest)
      throws IOException {
    long byNewest =
        NewestSegmentFile.read(disk, newest)
            .map(NewestSegmentFile::provenSynced)
            .orElse(Position.START);
    return Math.max(byNewest, checkpoint == null ? Position.START : checkpoint.synced());
  }

  /** The segments that a checkpoint shows to be whole: those before the one that grew. */
  static Set<SegmentName> whole(@Nullable Checkpoint checkpoint, long boot) {
    Set<SegmentName> whole = new HashSet<>();
    if (checkpoint != null && checkpoint.isReliable(boot)) {
      checkpoint.segments().stream()
          .limit(Math.max(0, checkpoint.segments().size() - 1))
          .forEach(usage -> whole.add(usage.name()));
    }
    return whole;
  }

  /**
   * Returns a checkpoint whose content is in the log's index; null, and an empty index, if it is
   * unusable.
   *
   * @throws DamagedTableException if something that it covers is missing
   */
  @Nullable Checkpoint usable(@Nullable Checkpoint read) throws IOException {
    if (read != null && !matchesSegments(read)) {
      log.index().clear();
      return null;
    }
    return read;
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
      throw log.openSegments().missing(name.toString());
    }
  }

  private void requireLength(Path path, int length) throws IOException {
    long size = size(path);
    if (size < length) {
      throw Segment.damaged(
          path, size, "the file ends here, but at the last checkpoint it ended at " + length);
    }
  }

  private long size(Path path) throws IOException {
    try (DiskFile open = log.disk().open(path, Disk.Opening.READ)) {
      return open.size();
    }
  }
}
