package dev.vht.files.log;

/**
 * A place in the log as a whole: the sequence number of a segment and an offset in it, in one
 * number, so that what was written later is greater.
 */
final class Position {
  /** Before everything. */
  static final long START = 0;

  private static final int OFFSET_BITS = 32;

  private Position() {}

  static long of(long sequence, int offset) {
    return sequence << OFFSET_BITS | offset;
  }

  static long sequence(long position) {
    return position >>> OFFSET_BITS;
  }

  static int offset(long position) {
    return (int) position;
  }
}
