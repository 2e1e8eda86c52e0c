package dev.vht;

import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
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
 * <p>User code (codecs, suppliers, consumers of streams) never runs inside; it may end the table
 * without waiting for itself.
 */
final class Gate {

  private enum State {
    OPEN,
    /** Somebody is ending the table; whether that succeeds is not known yet. */
    ENDING,
    CLOSED,
    DELETED
  }

  /** A call that reads bytes. */
  interface Reading {
    byte @Nullable [] bytes();
  }

  private static final int STRIPES =
      Integer.highestOneBit(Math.min(64, 4 * Runtime.getRuntime().availableProcessors()));

  /** Numbers in 128 bytes: two cache lines, because processors fetch lines in pairs. */
  private static final int SPACING = 16;

  private final String url;
  private final AtomicLongArray inside = new AtomicLongArray(STRIPES * SPACING);
  private final ReentrantLock ending = new ReentrantLock();
  private volatile State state = State.OPEN;
  private volatile @Nullable Thread waiting;

  Gate(String url) {
    this.url = url;
  }

  void run(String operation, Runnable call) {
    int stripe = enter(operation);
    try {
      call.run();
    } finally {
      leave(stripe);
    }
  }

  boolean test(String operation, BooleanSupplier call) {
    int stripe = enter(operation);
    try {
      return call.getAsBoolean();
    } finally {
      leave(stripe);
    }
  }

  long count(String operation, LongSupplier call) {
    int stripe = enter(operation);
    try {
      return call.getAsLong();
    } finally {
      leave(stripe);
    }
  }

  byte @Nullable [] read(String operation, Reading call) {
    int stripe = enter(operation);
    try {
      return call.bytes();
    } finally {
      leave(stripe);
    }
  }

  /** Runs a call unless the table has ended. */
  void runIfOpen(Runnable call) {
    int stripe = tryEnter();
    if (stripe >= 0) {
      try {
        call.run();
      } finally {
        leave(stripe);
      }
    }
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
        awaitCalls();
        try {
          close.run();
        } finally {
          state = State.CLOSED;
        }
      }
    } finally {
      ending.unlock();
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
        deleteNow(delete);
      }
    } finally {
      ending.unlock();
    }
  }

  private void deleteNow(Runnable delete) {
    State end = State.OPEN;
    awaitCalls();
    try {
      delete.run();
      end = State.DELETED;
    } finally {
      state = end;
    }
  }

  /** Does something while no call is under way, unless the table has ended. */
  void pause(Runnable action) {
    ending.lock();
    try {
      if (state == State.OPEN) {
        awaitCalls();
        try {
          action.run();
        } finally {
          state = State.OPEN;
        }
      }
    } finally {
      ending.unlock();
    }
  }

  /** Lets a call in; its result is for {@link #leave}. */
  int enter(String operation) {
    int stripe = tryEnter();
    if (stripe < 0) {
      throw hasEnded(operation);
    }
    return stripe;
  }

  /** Returns the stripe at which the call is counted, or -1 if the table has ended. */
  private int tryEnter() {
    int stripe = ((int) Thread.currentThread().getId() & (STRIPES - 1)) * SPACING;
    while (true) {
      inside.incrementAndGet(stripe);
      if (state == State.OPEN) {
        return stripe;
      }
      leave(stripe);
      if (hasEndedAfterAll()) {
        return -1;
      }
    }
  }

  void leave(int stripe) {
    inside.decrementAndGet(stripe);
    if (state != State.OPEN) {
      LockSupport.unpark(waiting);
    }
  }

  private boolean hasEndedAfterAll() {
    ending.lock();
    try {
      return state != State.OPEN;
    } finally {
      ending.unlock();
    }
  }

  private void awaitCalls() {
    boolean interrupted = false;
    waiting = Thread.currentThread();
    state = State.ENDING;
    for (int stripe = 0; stripe < inside.length(); stripe += SPACING) {
      while (inside.get(stripe) != 0) {
        LockSupport.park(this);
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
        "L1: " + operation + " but " + url + " is " + how + "; open it anew to go on");
  }
}
