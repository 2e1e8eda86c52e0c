package dev.vht.files.log.core;

import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.locks.LockSupport;

/**
 * Tells when all reads have ended that may still use what was taken out of reach.
 *
 * <p>A reader counts itself into the current one of two epochs, and out of the same. Who has taken
 * something out of reach first waits until the other epoch is empty (late readers of two changes
 * ago), makes that the current one, and waits until the one before is empty: whoever counts itself
 * in behind the change cannot reach the thing any more. This is sleepable read-copy-update (P.
 * McKenney, "Sleepable RCU", 2006).
 *
 * <p>The counts are striped by thread, each on cache lines of its own.
 */
public final class ReadEpochs {
  private static final int STRIPES =
      Integer.highestOneBit(Math.min(64, 4 * Runtime.getRuntime().availableProcessors()));
  private static final int SPACING = 16;
  private static final long PAUSE_NANOS = 20_000;

  private final AtomicLongArray readers = new AtomicLongArray(2 * STRIPES * SPACING);
  private volatile int current;

  /** Enters, and returns what {@link #leave} wants to know. */
  public int enter() {
    int stripe = (int) Thread.currentThread().getId() & STRIPES - 1;
    int place = (current * STRIPES + stripe) * SPACING;
    readers.incrementAndGet(place);
    return place;
  }

  public void leave(int place) {
    readers.decrementAndGet(place);
  }

  /** Waits until every read that is under way has ended. By one thread at a time. */
  void await() {
    int old = current;
    awaitEmpty(1 - old);
    current = 1 - old;
    awaitEmpty(old);
  }

  private void awaitEmpty(int epoch) {
    boolean interrupted = false;
    for (int stripe = 0; stripe < STRIPES; stripe++) {
      while (readers.get((epoch * STRIPES + stripe) * SPACING) != 0) {
        LockSupport.parkNanos(this, PAUSE_NANOS);
        interrupted |= Thread.interrupted(); // else it would not park again
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
