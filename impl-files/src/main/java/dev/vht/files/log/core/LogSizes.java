package dev.vht.files.log.core;

/**
 * What is a matter of size, and smaller in tests.
 *
 * @param smallestSegment in bytes; a segment's file has this length at least while it grows
 * @param largestSegment in bytes; a record that needs more has a segment of its own
 * @param smallestCheckpoint how many bytes of log are worth a checkpoint
 */
public record LogSizes(int smallestSegment, int largestSegment, long smallestCheckpoint) {
  public static final LogSizes DEFAULT = new LogSizes(1 << 20, 1 << 28, 1L << 28);

  /** A table has about this many segments, however large it is. */
  private static final int SEGMENTS = 16;

  /** How long the next segment is to be where so many bytes are live. */
  int segment(long live) {
    long wanted = Long.highestOneBit(Math.max(1, live / SEGMENTS));
    return (int) Math.min(largestSegment, Math.max(smallestSegment, wanted));
  }
}
