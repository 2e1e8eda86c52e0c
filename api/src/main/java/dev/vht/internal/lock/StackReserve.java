package dev.vht.internal.lock;

/**
 * Reserves stack space for cleanup code that must not fail.
 *
 * <p>A stack may overflow while a connection is in use or other threads wait for it, and releasing
 * the connection needs stack space too. Therefore each call checks for enough space before it
 * acquires anything. An overflow then happens either here, where nothing is held, or deeper, where
 * the checked space is available to the cleanup code.
 */
public final class StackReserve {
  /**
   * A frame has at least a hundred bytes, so this is 25 to 50 KiB: enough to close a connection.
   */
  private static final int FRAMES = 256;

  private StackReserve() {}

  /**
   * Checks that the stack has enough space left.
   *
   * @throws StackOverflowError if it has not
   */
  public static void require() {
    if (descend(FRAMES, 1, 2, 3, 4, 5, 6, 7, 8) < 0) {
      throw new AssertionError("unreachable, but prevents the compiler from removing the calls");
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
