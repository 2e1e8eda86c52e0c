package dev.vht.sqlite;

/**
 * Room on a thread's stack for what must not fail.
 *
 * <p>A call may be made so deep in a stack that it overflows. If that happens while a connection is
 * in use or others wait for it, giving it back needs some stack too. So each call makes sure of
 * that room before it takes anything: an overflow then happens here, where nothing is held, or
 * further down, where the room for the way back is left.
 */
final class StackReserve {
  /** Each frame has a hundred bytes or more: 25 to 50 KiB, enough to close a connection. */
  private static final int FRAMES = 256;

  private StackReserve() {}

  /**
   * Returns if there is room.
   *
   * @throws StackOverflowError if there is not
   */
  static void require() {
    if (descend(FRAMES, 1, 2, 3, 4, 5, 6, 7, 8) < 0) {
      throw new AssertionError("cannot be, but keeps the calls from being optimized away");
    }
  }

  @SuppressWarnings("TooManyParameters") // they make the frame large
  private static long descend(
      int frames, long a, long b, long c, long d, long e, long f, long g, long h) {
    return frames == 0
        ? a + b + c + d + e + f + g + h
        : 1 + descend(frames - 1, h, a, b, c, d, e, f, g);
  }
}
