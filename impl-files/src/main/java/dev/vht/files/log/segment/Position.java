package dev.vht.files.log.segment;

/**
 * A position in the whole log: the sequence number of a segment and an offset in it, combined into
 * one number that increases along the log.
 */
public final class Position {
  /** The position before everything. */
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
