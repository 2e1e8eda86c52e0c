package dev.vht.cassandra;

import org.jspecify.annotations.Nullable;

/**
 * A key that one thread writes, and what it may have. Its values are the numbers 1, 2, 3 and so on.
 * If the thread also removes it, the even numbers stand for its absence.
 */
final class KeyState {
  private final String name;
  private final int round;
  private final boolean isRemoved;
  private volatile long acknowledged;
  private volatile long begun;
  private volatile boolean isUnknown;

  KeyState(String name, int round, boolean isRemoved) {
    this.name = name;
    this.round = round;
    this.isRemoved = isRemoved;
  }

  String name() {
    return name;
  }

  /** How many kills there were before it was first written. */
  int round() {
    return round;
  }

  /** Returns the number of the last write that has returned. */
  long acknowledged() {
    return acknowledged;
  }

  /** Begins the next write. Only the writer calls it. */
  long begin() {
    long next = acknowledged + 1;
    begun = next;
    return next;
  }

  void acknowledge(long number) {
    acknowledged = number;
  }

  /** Ends a write that has thrown. */
  void fail(boolean mayBeMade) {
    if (mayBeMade) {
      isUnknown = true;
    } else {
      begun = acknowledged;
    }
  }

  boolean isUnknown() {
    return isUnknown;
  }

  /** Whether a value is that of the last write that was begun. */
  boolean isLast(@Nullable String found) {
    return found == null ? isRemoved && begun % 2 == 0 : found.equals(Long.toString(begun));
  }

  /**
   * Throws if a value cannot be what the key had.
   *
   * @param atLeast the last write that had returned when the read began
   * @param found null if the key is absent
   */
  void require(long atLeast, @Nullable String found) {
    long atMost = begun;
    boolean isRight = false;
    for (long number = atLeast; number <= atMost && !isRight; number++) {
      isRight = isAbsent(number) ? found == null : Long.toString(number).equals(found);
    }
    if (!isRight) {
      throw new AssertionError(
          "%s had %s, but the writes %d to %d were acknowledged or begun"
              .formatted(this, found, atLeast, atMost));
    }
  }

  private boolean isAbsent(long number) {
    return number == 0 || isRemoved && number % 2 == 0;
  }

  @Override
  public String toString() {
    return "key " + name;
  }
}
