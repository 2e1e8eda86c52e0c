package dev.vht.files.log.maintenance;

import dev.vht.files.log.core.Log;
import dev.vht.files.log.segment.Segment;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The segments to compact.
 *
 * <p>Removals may be dropped if no older segment has a dead value, because an older value of the
 * removed key would be dead. If the compacted segment is not synced, the older ones must be synced.
 * Otherwise, after a loss of power, earlier versions of them could count, which had such a value.
 */
record CompactionChoice(List<Segment> segments, boolean dropsRemovals) {
  /** How much a compaction removes. */
  enum Aim {
    /** Garbage in segments that have enough of it. */
    WORTHWHILE,
    /** All garbage. */
    EVERYTHING
  }

  /** Which segments are compacted, and whether the result is synced before it replaces them. */
  enum Scope {
    /** All segments, by a synced one. */
    ALL,
    /** Those that the last sync does not include, so that their files can be deleted at once. */
    LOOSE,
    /** Those that the last sync includes, whose files are kept until the next one. */
    KEPT;

    boolean includes(Segment segment) {
      return !segment.isUnreadable() && (this == ALL || segment.isKept() == (this == KEPT));
    }

    boolean isSynced() {
      return this == ALL;
    }
  }

  /** The fraction of garbage that makes compacting a segment worthwhile. */
  private static final double WORTHWHILE_FRACTION = 0.2;

  /** If removals take more than this part of the log, all segments are candidates. */
  private static final int REMOVALS = 4;

  /** This many adjacent small segments are merged. */
  private static final int SMALL = 8;

  static @Nullable CompactionChoice of(Log log, Aim aim, Scope scope) {
    List<Segment> candidates = log.active().finishedSegments();
    boolean[] drops = dropRemovals(candidates, scope);
    long removals = candidates.stream().mapToLong(Segment::removals).sum();
    boolean isFull = aim == Aim.EVERYTHING || removals * REMOVALS > log.space().total();
    int best = -1;
    double most = isFull ? 0 : WORTHWHILE_FRACTION;
    for (int i = 0; i < candidates.size(); i++) {
      double gain = scope.includes(candidates.get(i)) ? gain(candidates.get(i), drops[i]) : 0;
      if (gain > most) {
        best = i;
        most = isFull ? 1 : gain; // then the oldest is taken
      }
    }
    best = best < 0 ? firstOfSmall(candidates, scope, log.nextSegmentSize()) : best;
    return best < 0 ? null : withNeighbours(candidates, best, drops, scope, log.nextSegmentSize());
  }

  /** For each segment, whether its removals may be dropped. */
  private static boolean[] dropRemovals(List<Segment> candidates, Scope scope) {
    boolean[] drops = new boolean[candidates.size()];
    boolean isClean = true;
    for (int i = 0; i < drops.length; i++) {
      drops[i] = isClean;
      Segment segment = candidates.get(i);
      isClean &= segment.dead() == 0 && (scope.isSynced() || segment.isSynced());
    }
    return drops;
  }

  private static double gain(Segment segment, boolean dropsRemovals) {
    long garbage = segment.dead() + (dropsRemovals ? segment.removals() : 0);
    return (double) garbage / segment.end();
  }

  /** The first of {@link #SMALL} adjacent small segments, or -1. */
  private static int firstOfSmall(List<Segment> candidates, Scope scope, int target) {
    int run = 0;
    for (int i = 0; i < candidates.size(); i++) {
      Segment candidate = candidates.get(i);
      run = scope.includes(candidate) && candidate.end() < target / SMALL ? run + 1 : 0;
      if (run == SMALL) {
        return i - SMALL + 1;
      }
    }
    return -1;
  }

  /** Adds neighbours as long as the result fits into one segment. */
  private static CompactionChoice withNeighbours(
      List<Segment> candidates, int best, boolean[] drops, Scope scope, int target) {
    int from = best;
    int to = best;
    long size = needed(candidates.get(best));
    while (to + 1 < candidates.size()
        && scope.includes(candidates.get(to + 1))
        && size + needed(candidates.get(to + 1)) <= target
        && isWorthAdding(candidates.get(to + 1), target)) {
      to++;
      size += needed(candidates.get(to));
    }
    while (from > 0
        && scope.includes(candidates.get(from - 1))
        && size + needed(candidates.get(from - 1)) <= target
        && isWorthAdding(candidates.get(from - 1), target)) {
      from--;
      size += needed(candidates.get(from));
    }
    return new CompactionChoice(List.copyOf(candidates.subList(from, to + 1)), drops[from]);
  }

  private static boolean isWorthAdding(Segment neighbour, int target) {
    return gain(neighbour, false) > WORTHWHILE_FRACTION || neighbour.end() < target / 2;
  }

  private static long needed(Segment segment) {
    return segment.live() + segment.removals();
  }
}
