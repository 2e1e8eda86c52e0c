package dev.vht.files.log.segment;

/**
 * A place in the log as a whole: the sequence number of a segment and an offset in it, in one
 * number, so that what was written later is greater.
 */
public final class Position {
  /** Before everything. */
  public static final long START = 0;

  private static final int OFFSET_BITS = 32;

  private Position() {}

  public static long of(long sequence, int offset) {
    return sequence << OFFSET_BITS | offset;
  }

  public static long sequence(long position) {
    return position >>> OFFSET_BITS;
  }

  public static int offset(long position) {
    return (int) position;
  }
}
