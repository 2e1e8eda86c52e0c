package dev.vht.files.log.recovery;

import dev.vht.files.disk.Disk;
import dev.vht.files.log.core.Log;
import dev.vht.files.log.segment.ContentsList;
import dev.vht.files.log.segment.Format;
import dev.vht.files.log.segment.Segment;
import dev.vht.files.log.segment.SegmentFiles;
import dev.vht.files.place.TableLayout;
import dev.vht.spi.Settings.Access;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Truncates a log that was opened for writing after its last usable record. */
final class LogRepair {
  private static final Logger LOGGER = LoggerFactory.getLogger("dev.vht.files.log");

  private final Log log;
  private final Disk disk;
  private final List<FoundSegment> segments;
  private final Path checkpoint;
  private final Access access;
  private List<SegmentFiles.File> replaced = List.of();
  private List<SegmentFiles.File> unusable = List.of();

  LogRepair(Log log, List<FoundSegment> segments, Path checkpoint, Access access) {
    this.log = log;
    this.disk = log.disk();
    this.segments = segments;
    this.checkpoint = checkpoint;
    this.access = access;
  }

  /** Sets the files that are not part of the log. */
  void setOthers(List<SegmentFiles.File> ofReplaced, List<SegmentFiles.File> ofUnusable) {
    replaced = ofReplaced;
    unusable = ofUnusable;
  }

  /** Deletes all segments after one, from the end, so that a crash in between is harmless. */
  void truncateAfter(int last) throws IOException {
    if (access == Access.READ_WRITE && last < segments.size() - 1) {
      disk.delete(checkpoint); // or the deleted segments would count as missing
      disk.delete(log.newestSegmentFile());
      disk.syncDirectory(TableLayout.parent(checkpoint));
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
      long end = last < 0 ? 0 : segments.get(last).name.last();
      for (SegmentFiles.File lost : replaced) {
        if (lost.name().first() > end) {
          disk.delete(lost.path());
        }
      }
      replaced = replaced.stream().filter(kept -> kept.name().first() <= end).toList();
      disk.syncDirectory(log.directory()); // or they may reappear next to their successors
    }
  }

  /** Deletes segments that would count once the log has grown, although they lack records. */
  private void deleteUnusable() throws IOException {
    if (!unusable.isEmpty()) {
      for (SegmentFiles.File file : unusable) {
        disk.delete(file.path());
      }
      disk.syncDirectory(log.directory());
    }
  }

  /** Starts the log, ready for writing if it was opened for that. */
  void start(long synced) throws IOException {
    if (access == Access.READ_WRITE) {
      deleteUnusable();
      for (SegmentFiles.File file : replaced) {
        log.retired().add(file.path());
        log.openSegments().reserveName(file.name());
      }
    }
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
      if (found.position(found.end) <= synced && !found.isUnsyncedCompaction()) {
        found.segment.setSynced();
      }
      found.segment.setKept();
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
