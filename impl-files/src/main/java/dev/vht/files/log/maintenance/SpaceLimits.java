package dev.vht.files.log.maintenance;

import dev.vht.files.log.core.Log;
import dev.vht.files.log.core.SpaceUsage;
import dev.vht.files.log.segment.Segment;
import java.io.IOException;

/**
 * How much space a log may take, and when it is compacted and synced. Under the log's lock.
 *
 * <p>If every write is synced, garbage is limited to two thirds of the live bytes. Otherwise there
 * is garbage of two kinds. That in segments that the last sync includes can only be given back by
 * the next sync, as can retired segments. So the other garbage, which costs the disk nothing, is
 * limited to what these leave of the two thirds, but at least to a quarter. If all takes more than
 * 2.2 times the live bytes, the log is synced, and the segments of that sync are compacted.
 */
final class SpaceLimits {
  /**
   * Percents of the live bytes, or of the space after a renewal that could not reduce it below
   * them, and how many segments more.
   */
  enum Limit {
    /** Where maintenance begins. */
    BEGIN(65, 1, 25, 220, 100, 2, 4),
    /** Where writers wait. */
    WAIT(72, 2, 32, 235, 107, 2, 3);

    private final int garbage;
    private final int garbageSegments;
    private final int leastGarbage;
    private final int space;
    private final int again;
    private final int spaceSegments;

    /** How many segments must still fit on the disk. */
    private final int reserve;

    Limit(
        int garbage,
        int garbageSegments,
        int leastGarbage,
        int space,
        int again,
        int spaceSegments,
        int reserve) {
      this.garbage = garbage;
      this.garbageSegments = garbageSegments;
      this.leastGarbage = leastGarbage;
      this.space = space;
      this.again = again;
      this.spaceSegments = spaceSegments;
      this.reserve = reserve;
    }
  }

  private final Log log;

  /** Garbage that the last attempt could not remove. */
  private long unremovable;

  /** The space after the last renewal, which another one would not reduce. */
  private long renewed;

  /** The newest segment when the time and the disk were last looked at. */
  private long lastSequence;

  /** The space that the log could take, when the disk was last looked at. */
  private long mostSpace = Long.MAX_VALUE;

  private boolean isSyncDue;

  SpaceLimits(Log log) {
    this.log = log;
  }

  /** Whether there is more garbage than a limit that can be removed without a sync. */
  boolean isGarbageOver(Limit limit) {
    SpaceUsage space = log.space();
    long percent = space.live() / 100;
    long garbage = removable();
    unremovable = Math.min(unremovable, garbage);
    long allowed = percent * limit.garbage;
    if (!log.isSynced()) {
      allowed =
          Math.max(
              percent * limit.leastGarbage,
              allowed - (space.garbage() - space.loose()) - log.retired().bytes());
    }
    return garbage - unremovable > allowed + (long) limit.garbageSegments * log.nextSegmentSize();
  }

  private long removable() {
    return log.isSynced() ? log.space().garbage() : log.space().loose();
  }

  /** Whether all files take more space than a limit. */
  boolean isSpaceOver(Limit limit) {
    long more = (long) limit.spaceSegments * log.nextSegmentSize();
    long allowed = log.space().live() / 100 * limit.space + more;
    long fitting = mostSpace - (long) limit.reserve * log.nextSegmentSize();
    long again = renewed / 100 * limit.again + more;
    return !log.isSynced() && space() > Math.max(Math.min(allowed, fitting), again);
  }

  private long space() {
    return log.space().total() + log.retired().bytes();
  }

  /** Looks at the time and the disk if a segment was begun since. */
  void look() {
    long sequence = log.openSegments().lastSequence();
    if (sequence != lastSequence && !log.isSynced()) {
      lastSequence = sequence;
      isSyncDue = System.nanoTime() - log.syncQueue().lastNanos() >= log.sizes().syncNanos();
      lookAtDisk();
    }
  }

  /** Looks at the disk, because a write has failed, or space was taken or given back. */
  void lookAtDisk() {
    try {
      long usable = log.disk().usableSpace(log.directory());
      mostSpace = usable > Long.MAX_VALUE / 2 ? Long.MAX_VALUE : space() + usable;
    } catch (IOException e) {
      mostSpace = Long.MAX_VALUE; // then a write fails if the disk is full
    }
  }

  /** Whether there is little room left, so that files have to be given back one by one. */
  boolean isDiskNearlyFull() {
    lookAtDisk();
    long room = mostSpace == Long.MAX_VALUE ? mostSpace : mostSpace - space();
    return room < (long) Limit.BEGIN.reserve * log.nextSegmentSize();
  }

  /** Whether the last sync was long ago. */
  boolean isSyncDue() {
    return isSyncDue;
  }

  /** Whether the log should be synced, for whatever reason. */
  boolean isRenewalDue() {
    return isSyncDue() || !isOnlySyncDue();
  }

  /** Whether nothing but the time calls for a sync. */
  boolean isOnlySyncDue() {
    return log.isSynced()
        || !isSpaceOver(Limit.BEGIN) && !(isGarbageOver(Limit.BEGIN) && hasManyRemovals());
  }

  /** Whether removals, which can be dropped only after a sync, are much of the log. */
  private boolean hasManyRemovals() {
    long removals = 0;
    for (Segment segment : log.segments()) {
      removals += segment.removals();
    }
    return removals > log.space().total() / 4;
  }

  /** Notes that the garbage could not be removed, until there is more. */
  void markUnremovable() {
    log.lock.lock();
    try {
      unremovable = removable();
    } finally {
      log.lock.unlock();
    }
  }

  void forgetUnremovable() {
    unremovable = 0;
  }

  /** Notes that a sync was tried. */
  void synced() {
    log.lock.lock();
    try {
      isSyncDue = false;
    } finally {
      log.lock.unlock();
    }
  }

  /** Notes that a renewal has ended, unless the space is below the limit anyway. */
  void renewed() {
    log.lock.lock();
    try {
      renewed = 0;
      lookAtDisk();
      if (isSpaceOver(Limit.BEGIN)) {
        renewed = space();
      }
    } finally {
      log.lock.unlock();
    }
  }
}
