package dev.vht.files.log.segment;

/**
 * The address of a record in 40 bits: the upper 14 are the number of an open segment, the lower 26
 * are the record's offset in it, in units of 8 bytes. So records begin below 512 MiB, and there are
 * at most 16,384 segments at a time.
 */
public final class Address {
  public static final int BITS = 40;
  static final int SEGMENTS = 1 << 14;

  /** Records begin below this offset. */
  static final long OFFSETS = 1L << 29;

  private static final int OFFSET_BITS = 26;
  private static final int UNIT_BITS = 3;

  private Address() {}

  public static long of(int segment, int offset) {
    return (long) segment << OFFSET_BITS | offset >>> UNIT_BITS;
  }

  public static int segment(long address) {
    return (int) (address >>> OFFSET_BITS);
  }

  public static int offset(long address) {
    return (int) (address & (1 << OFFSET_BITS) - 1) << UNIT_BITS;
  }
}
