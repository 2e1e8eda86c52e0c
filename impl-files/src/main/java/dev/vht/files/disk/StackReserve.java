package dev.vht.files.disk;

/**
 * Fails early where the stack is almost used up.
 *
 * <p>A lock that is taken must be given back, and giving it back takes a few calls, which a stack
 * overflow would cut off. So somewhat more calls than that are made before a lock is taken.
 */
public final class StackReserve {
  private static final int CALLS = 12;

  private StackReserve() {}

  /** Throws a {@link StackOverflowError} if there is no room for a few calls. */
  public static void require() {
    if (down(CALLS) != CALLS) {
      throw new AssertionError("calls were not counted");
    }
  }

  private static int down(int calls) {
    return calls == 0 ? 0 : down(calls - 1) + 1;
  }
}
