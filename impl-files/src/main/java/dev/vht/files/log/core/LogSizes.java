package dev.vht.files.log.core;

import java.util.concurrent.TimeUnit;

/**
 * Sizes, which tests reduce.
 *
 * @param smallestSegment the minimum length of a growing segment's file, in bytes
 * @param largestSegment the maximum length, in bytes; a larger record gets its own segment
 * @param smallestCheckpoint how many appended bytes justify a checkpoint
 * @param syncNanos how long after a sync another one follows, if the log has grown
 * @param largeValue values of this length are written without an array for the whole record
 */
public record LogSizes(
    int smallestSegment,
    int largestSegment,
    long smallestCheckpoint,
    long syncNanos,
    int largeValue) {
  public static final LogSizes DEFAULT =
      new LogSizes(1 << 20, 1 << 28, 1L << 28, TimeUnit.SECONDS.toNanos(30), 1 << 10);

  /** The approximate number of segments of a table of any size. */
  private static final int SEGMENTS = 16;

  /** The size of the next segment if so many bytes are live. */
  int segmentSize(long live) {
    long wanted = Long.highestOneBit(Math.max(1, live / SEGMENTS));
    return (int) Math.min(largestSegment, Math.max(smallestSegment, wanted));
  }
}
