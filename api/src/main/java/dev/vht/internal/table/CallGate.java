package dev.vht.internal.table;

import dev.vht.internal.check.CalledMethod;
import dev.vht.internal.lock.OverflowSafeLock;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Lets calls through to a storage until the table is closed or deleted, and lets that wait for the
 * calls under way, so that no call ever reaches a closed storage.
 *
 * <p>Each call counts itself in before it looks at the state, and out afterwards; who ends the
 * table changes the state before it looks at the counts. The accesses are sequentially consistent,
 * so either the call sees the change and turns back, or the change sees the call and waits
 * (Dekker's handshake). Once a count has been seen at zero after the change, no call counted in it
 * can be inside: later ones turn back. Hence the counts may be looked at one after the other.
 *
 * <p>The counts are striped by thread, each on cache lines of its own: a call costs two uncontended
 * atomic additions where the read lock of a {@link
 * java.util.concurrent.locks.ReentrantReadWriteLock} makes all threads write one word.
 *
 * <p>Counting out is a method call, which fails if the stack overflows. Such a call is written down
 * in a field of its stripe, which needs no stack, and subtracted when the count is looked at.
 *
 * <p>User code (codecs, suppliers, consumers of streams) never runs inside; it may end the table
 * without waiting for itself.
 */
final class CallGate {

  private enum State {
    OPEN,
    /** Somebody is ending the table; whether that succeeds is not known yet. */
    ENDING,
    CLOSED,
    DELETED
  }

  private static final int STRIPES =
      Integer.highestOneBit(Math.min(64, 4 * Runtime.getRuntime().availableProcessors()));

  /** Numbers in 128 bytes: two cache lines, because processors fetch lines in pairs. */
  private static final int SPACING = 16;

  private static final long PATIENCE_NANOS = TimeUnit.MILLISECONDS.toNanos(10);

  private final String url;
  private final AtomicLongArray inside = new AtomicLongArray(STRIPES * SPACING);

  /** How many calls of each stripe have ended and could not count themselves out. */
  private final long[] uncounted = new long[STRIPES];

  private final OverflowSafeLock ending = new OverflowSafeLock();
  private volatile State state = State.OPEN;
  private volatile @Nullable Thread waiting;

  CallGate(String url) {
    this.url = url;
  }

  /** Makes a call, or refuses it if the table has ended. */
  <T> T pass(String operation, Supplier<T> call) {
    return through(
        call,
        () -> {
          throw hasEnded(operation);
        });
  }

  void run(String operation, Runnable call) {
    pass(
        operation,
        () -> {
          call.run();
          return true;
        });
  }

  /** Runs a call unless the table has ended. */
  void runIfOpen(Runnable call) {
    through(
        () -> {
          call.run();
          return true;
        },
        () -> false);
  }

  /**
   * Makes a call that is counted in before it and out after it, or another one if the table has
   * ended. Nothing is called between the counting and the clause that counts out: a call can
   * overflow the stack.
   */
  private <T> T through(Supplier<T> call, Supplier<T> otherwise) {
    int stripe = (int) Thread.currentThread().getId() & (STRIPES - 1);
    do {
      boolean isInside = false;
      try {
        inside.incrementAndGet(stripe * SPACING);
        isInside = true;
        if (state == State.OPEN) {
          return call.get();
        }
      } finally {
        if (isInside) {
          try {
            inside.decrementAndGet(stripe * SPACING);
          } catch (StackOverflowError e) {
            uncounted[stripe]++; // two of one stripe would have to overflow at the same moment
          }
          if (state != State.OPEN) {
            LockSupport.unpark(waiting);
          }
        }
      }
    } while (!hasEndedAfterAll());
    return otherwise.get();
  }

  void requireOpen(String operation) {
    State now = state;
    if (now == State.CLOSED || now == State.DELETED) {
      throw hasEnded(operation);
    }
  }

  boolean isDeleted() {
    return state == State.DELETED;
  }

  /**
   * Closes once the calls under way have ended; the table is closed even if {@code close} fails.
   */
  void close(Runnable close) {
    ending.lock();
    try {
      if (state == State.OPEN) {
        end(close, State.CLOSED, State.CLOSED);
      }
    } finally {
      ending.holder = null;
      ending.wakeNext();
    }
  }

  /** Deletes once the calls under way have ended; if {@code delete} fails, the table stays open. */
  void delete(Runnable delete) {
    ending.lock();
    try {
      if (state == State.CLOSED) {
        throw hasEnded("delete");
      }
      if (state == State.OPEN) {
        end(delete, State.DELETED, State.OPEN);
      }
    } finally {
      ending.holder = null;
      ending.wakeNext();
    }
  }

  private void end(Runnable action, State success, State failure) {
    State result = State.OPEN;
    try {
      awaitCalls();
      result = failure;
      action.run();
      result = success;
    } finally {
      state = result;
    }
  }

  private boolean hasEndedAfterAll() {
    ending.lock();
    try {
      return state != State.OPEN;
    } finally {
      ending.holder = null;
      ending.wakeNext();
    }
  }

  private void awaitCalls() {
    boolean interrupted = false;
    waiting = Thread.currentThread();
    state = State.ENDING;
    for (int stripe = 0; stripe < STRIPES; stripe++) {
      while (inside.get(stripe * SPACING) != uncounted[stripe]) {
        LockSupport.parkNanos(this, PATIENCE_NANOS);
        interrupted |= Thread.interrupted(); // else it would not park again
      }
    }
    waiting = null;
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private IllegalStateException hasEnded(String operation) {
    String how = state == State.DELETED ? "deleted" : "closed";
    return new IllegalStateException(
        "L1: "
            + CalledMethod.named(operation)
            + " but "
            + url
            + " is "
            + how
            + "; open it again to go on");
  }
}
