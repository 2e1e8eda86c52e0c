package dev.vht.internal.table;

import dev.vht.internal.check.CalledMethod;
import dev.vht.internal.lock.OverflowSafeLock;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Passes calls to a storage until the table is closed or deleted. Closing and deleting wait for the
 * calls in progress, so no call ever reaches a closed storage.
 *
 * <p>Each call increments a count before it reads the state, and decrements it afterwards. The
 * thread that closes or deletes changes the state before it reads the counts. The accesses are
 * sequentially consistent, so either the call sees the change and turns back, or the closing thread
 * sees the call and waits (Dekker's algorithm). Once a count was zero after the change, no call of
 * its stripe is inside, because later ones turn back. So the counts can be read one by one.
 *
 * <p>The counts are striped by thread, and each has its own cache lines. A call costs two
 * uncontended atomic additions; the read lock of a {@link
 * java.util.concurrent.locks.ReentrantReadWriteLock} makes all threads write one word.
 *
 * <p>The decrement is a method call, which fails if the stack overflows. It is then recorded in an
 * array element of the stripe, which needs no stack, and subtracted when the count is read.
 *
 * <p>User code (codecs, suppliers, consumers of streams) never runs inside the gate, so it may
 * close the table without waiting for itself.
 */
final class CallGate {

  private enum State {
    OPEN,
    /** A thread is closing or deleting the table, and may fail. */
    ENDING,
    CLOSED,
    DELETED
  }

  private static final int STRIPES =
      Integer.highestOneBit(Math.min(64, 4 * Runtime.getRuntime().availableProcessors()));

  /** Numbers in 128 bytes: two cache lines, because processors fetch lines in pairs. */
  private static final int SPACING = 16;

  private static final long RECHECK_NANOS = TimeUnit.MILLISECONDS.toNanos(10);

  private final String url;
  private final AtomicLongArray inside = new AtomicLongArray(STRIPES * SPACING);

  /** How many calls of each stripe have ended without a decrement. */
  private final long[] uncounted = new long[STRIPES];

  private final OverflowSafeLock ending = new OverflowSafeLock();
  private volatile State state = State.OPEN;
  private volatile @Nullable Thread waiting;

  CallGate(String url) {
    this.url = url;
  }

  /**
   * Makes a call.
   *
   * @throws IllegalStateException if the table is closed or deleted
   */
  <T> T pass(String operation, Supplier<T> call) {
    return passOr(
        call,
        () -> {
          throw ended(operation);
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

  /** Makes a call unless the table is closed or deleted; returns whether it was made. */
  boolean runIfOpen(Runnable call) {
    return passOr(
        () -> {
          call.run();
          return true;
        },
        () -> false);
  }

  /**
   * Makes a call inside the gate, or another one outside it if the table is closed or deleted.
   * Nothing is called between the increment and the try block that decrements, because any call can
   * overflow the stack.
   */
  private <T> T passOr(Supplier<T> call, Supplier<T> otherwise) {
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
            uncounted[stripe]++; // a race only if two of one stripe overflow at once
          }
          if (state != State.OPEN) {
            LockSupport.unpark(waiting);
          }
        }
      }
    } while (!awaitEnd());
    return otherwise.get();
  }

  void requireOpen(String operation) {
    State now = state;
    if (now == State.CLOSED || now == State.DELETED) {
      throw ended(operation);
    }
  }

  boolean isDeleted() {
    return state == State.DELETED;
  }

  /** Closes the table after the calls in progress; it is closed even if {@code close} fails. */
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

  /** Deletes the table after the calls in progress; it stays open if {@code delete} fails. */
  void delete(Runnable delete) {
    ending.lock();
    try {
      if (state == State.CLOSED) {
        throw ended("delete");
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

  /** Waits for a thread that is closing or deleting; returns whether it has succeeded. */
  private boolean awaitEnd() {
    ending.lock();
    try {
      return state != State.OPEN;
    } finally {
      ending.holder = null;
      ending.wakeNext();
    }
  }

  /** Turns new calls back, and waits for those in progress. */
  private void awaitCalls() {
    boolean interrupted = false;
    waiting = Thread.currentThread();
    state = State.ENDING;
    for (int stripe = 0; stripe < STRIPES; stripe++) {
      while (inside.get(stripe * SPACING) != uncounted[stripe]) {
        LockSupport.parkNanos(this, RECHECK_NANOS);
        interrupted |= Thread.interrupted(); // park returns at once while it is set
      }
    }
    waiting = null;
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private IllegalStateException ended(String operation) {
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
