package dev.vht.files.log.core;

import dev.vht.files.log.segment.OpenSegments;
import dev.vht.files.log.segment.Segment;

/** How many bytes of a log's segments are live and how many are garbage. Under the log's lock. */
public final class SpaceUsage {
  private final OpenSegments segments;
  private long total;
  private long garbage;
  private long loose;
  private long appended;

  SpaceUsage(OpenSegments segments) {
    this.segments = segments;
  }

  /** The size of all segments, in bytes. */
  public long total() {
    return total;
  }

  /** How many bytes were appended since the log was opened. */
  public long appended() {
    return appended;
  }

  /** The bytes of records that are superseded, removals or clearings. */
  public long garbage() {
    return garbage;
  }

  /** The garbage in segments that no sync includes, which can be deleted at any time. */
  public long loose() {
    return loose;
  }

  /** The bytes that are not garbage. */
  public long live() {
    return total - garbage;
  }

  void addAppended(long size) {
    total += size;
    appended += size;
  }

  /** Counts a record of a removal or clearing. */
  public void addRemoval(Segment segment, long size) {
    segment.addRemovals(size);
    addGarbage(segment, size);
  }

  /** Counts a superseded record. */
  void addDead(Segment segment, long size) {
    segment.addDead(size);
    addGarbage(segment, size);
  }

  private void addGarbage(Segment segment, long size) {
    garbage += size;
    if (!segment.isKept()) {
      loose += size;
    }
  }

  /** Counts a record as live that was counted as superseded. */
  public void countAsLive(Segment segment, long size) {
    addDead(segment, -size);
  }

  /** Recomputes the totals from the segments. */
  public void recount() {
    total = 0;
    garbage = 0;
    loose = 0;
    for (Segment segment : segments.list()) {
      total += segment.end();
      addGarbage(segment, segment.dead() + segment.removals());
    }
  }
}
