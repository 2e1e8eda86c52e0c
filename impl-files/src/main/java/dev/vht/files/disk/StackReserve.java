package dev.vht.files.disk;

/**
 * Throws a {@link StackOverflowError} early, where it does no harm.
 *
 * <p>An acquired lock must be released, which takes a few calls that a stack overflow would
 * prevent. So a method makes more calls than that before it acquires a lock.
 */
public final class StackReserve {
  private StackReserve() {}

  /**
   * Throws a {@link StackOverflowError} if the stack has no room for some nested calls.
   *
   * @param calls how many
   */
  public static void require(int calls) {
    if (descend(calls) != calls) {
      throw new AssertionError("calls were not counted");
    }
  }

  private static int descend(int calls) {
    return calls == 0 ? 0 : descend(calls - 1) + 1;
  }
}
