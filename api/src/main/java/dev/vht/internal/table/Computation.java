package dev.vht.internal.table;

import java.util.Arrays;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * A function that computes the value of a key, from before it is called until its result is stored.
 * In this time no other write of the key is made.
 *
 * <p>It ends by a field being written ({@link #isDone}), so that not even an overflow of the stack
 * can leave its key taken; whatever else refers to a computation that has ended is without effect.
 */
final class Computation {
  private static final long PATIENCE_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

  /**
   * The function that this thread is in, or that the thread was in by which this one was started:
   * such a thread is told apart from one that has nothing to do with the function.
   */
  private static final ThreadLocal<@Nullable Computation> CURRENT = new InheritableThreadLocal<>();

  private final KeyLocks locks;
  private final byte[] key;

  /** The thread that computes, until it has done so. */
  private @Nullable Thread thread = Thread.currentThread();

  /** The one within whose function this one began, if any. */
  private final @Nullable Computation outer = innermost();

  /** The next one whose key has the same lock; guarded by that. */
  @Nullable Computation next;

  /** Whether the key is free again; written by the thread that computes. */
  volatile boolean isDone;

  private final Queue<Thread> waiting = new ConcurrentLinkedQueue<>();

  Computation(KeyLocks locks, byte[] key) {
    this.locks = locks;
    this.key = key;
  }

  boolean isOf(byte[] other) {
    return Arrays.equals(key, other);
  }

  // What a thread is in.

  private static @Nullable Computation innermost() {
    Computation current = CURRENT.get();
    while (current != null && current.isDone) {
      current = current.outer;
    }
    return current;
  }

  /** Calls of this thread are made by the function. */
  void begin() {
    CURRENT.set(this);
  }

  /** Calls of this thread are made by the function no longer. */
  void end() {
    if (outer == null) {
      CURRENT.remove();
    } else {
      CURRENT.set(outer);
    }
  }

  /** The function of a table that this thread itself runs, or null. */
  @SuppressWarnings("ReferenceEquality") // locks and threads are themselves and no other
  static @Nullable Computation runningIn(KeyLocks locks) {
    for (Computation each = innermost(); each != null; each = each.outer) {
      if (each.locks == locks && !each.isDone && each.thread == Thread.currentThread()) {
        return each;
      }
    }
    return null;
  }

  /** Whether this thread runs the function, or was started by it. */
  @SuppressWarnings("ReferenceEquality") // a computation is itself and no other
  boolean isAroundThisThread() {
    for (Computation each = innermost(); each != null; each = each.outer) {
      if (each == this) {
        return true;
      }
    }
    return false;
  }

  /** Whether a function around this thread computes the value of this key. */
  @SuppressWarnings("ReferenceEquality") // locks are themselves and no other
  static boolean isComputed(KeyLocks locks, byte[] key) {
    for (Computation each = innermost(); each != null; each = each.outer) {
      if (each.locks == locks && !each.isDone && each.isOf(key)) {
        return true;
      }
    }
    return false;
  }

  /** Whether any function of a table is around this thread. */
  @SuppressWarnings("ReferenceEquality") // locks are themselves and no other
  static boolean isAnyAround(KeyLocks locks) {
    for (Computation each = innermost(); each != null; each = each.outer) {
      if (each.locks == locks && !each.isDone) {
        return true;
      }
    }
    return false;
  }

  // Waiting for it.

  /** Waits until the key is free again, without being interrupted. */
  void await() {
    boolean interrupted = false;
    Thread waiter = Thread.currentThread();
    waiting.add(waiter);
    while (!isDone) {
      LockSupport.parkNanos(this, PATIENCE_NANOS); // if waking overflowed, look all the same
      interrupted |= Thread.interrupted();
    }
    waiting.remove(waiter);
    if (interrupted) {
      waiter.interrupt();
    }
  }

  /** Wakes those that wait, after {@link #isDone} has been set. */
  void wakeAll() {
    thread = null; // a computation that has ended may be found for a while, and holds nothing
    if (!waiting.isEmpty()) {
      waiting.forEach(LockSupport::unpark);
    }
  }
}
