package dev.vht.files.log.core;

import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.locks.LockSupport;

/**
 * Lets a writer wait until all reads have ended that may still use what it has unlinked.
 *
 * <p>A reader increments the counter of the current one of two epochs, and later decrements the
 * same counter. A writer that has unlinked something first waits until the other epoch is empty
 * (late readers from two changes ago), makes that the current one, and waits until the previous one
 * is empty. A reader that enters after the change can no longer reach the unlinked object. This is
 * sleepable read-copy-update (P. McKenney, "Sleepable RCU", 2006).
 *
 * <p>The counters are striped by thread, each on its own cache lines.
 */
public final class ReadEpochs {
  private static final int STRIPES =
      Integer.highestOneBit(Math.min(64, 4 * Runtime.getRuntime().availableProcessors()));
  private static final int SPACING = 16;
  private static final long PAUSE_NANOS = 20_000;

  private final AtomicLongArray readers = new AtomicLongArray(2 * STRIPES * SPACING);
  private volatile int current;

  /** Enters the current epoch, and returns the argument for {@link #leave}. */
  public int enter() {
    int stripe = (int) Thread.currentThread().getId() & STRIPES - 1;
    int place = (current * STRIPES + stripe) * SPACING;
    readers.incrementAndGet(place);
    return place;
  }

  public void leave(int place) {
    readers.decrementAndGet(place);
  }

  /** Waits until all current reads have ended. */
  synchronized void await() {
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
