package dev.vht.internal.table;

import java.util.Arrays;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * The computation of a key's value by a function, from before the call until the result is stored.
 * Meanwhile the key is reserved: no other write of it is made.
 *
 * <p>It ends when the field {@link #isDone} is set. Setting a field needs no stack, so even a stack
 * overflow cannot leave the key reserved. References to an ended computation have no effect.
 */
final class Computation {
  private static final long RECHECK_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

  /**
   * The innermost computation whose function this thread runs, or was started by. The second is why
   * it is inheritable: such a thread must not wait for the function.
   */
  private static final ThreadLocal<@Nullable Computation> CURRENT = new InheritableThreadLocal<>();

  private final KeyLocks locks;
  private final byte[] key;

  /** The thread that computes, until it is done. */
  private @Nullable Thread thread = Thread.currentThread();

  /** The computation in whose function this one began, if any. */
  private final @Nullable Computation outer = innermost();

  /** The next computation whose key has the same lock; guarded by that lock. */
  @Nullable Computation next;

  /** Whether the key is free again; set by the thread that computes. */
  volatile boolean isDone;

  private final Queue<Thread> waiting = new ConcurrentLinkedQueue<>();

  Computation(KeyLocks locks, byte[] key) {
    this.locks = locks;
    this.key = key;
  }

  boolean isOf(byte[] other) {
    return Arrays.equals(key, other);
  }

  // The computations that enclose a thread.

  private static @Nullable Computation innermost() {
    Computation current = CURRENT.get();
    while (current != null && current.isDone) {
      current = current.outer;
    }
    return current;
  }

  /** Marks this thread as running the function. */
  void enterFunction() {
    CURRENT.set(this);
  }

  /** Undoes {@link #enterFunction}. */
  void leaveFunction() {
    if (outer == null) {
      CURRENT.remove();
    } else {
      CURRENT.set(outer);
    }
  }

  /** The computation of a table whose function this very thread runs, or null. */
  @SuppressWarnings("ReferenceEquality") // locks and threads have identity
  static @Nullable Computation runningIn(KeyLocks locks) {
    for (Computation each = innermost(); each != null; each = each.outer) {
      if (each.locks == locks && !each.isDone && each.thread == Thread.currentThread()) {
        return each;
      }
    }
    return null;
  }

  /** Whether this thread runs the function, or was started by it. */
  @SuppressWarnings("ReferenceEquality") // a computation has identity
  boolean enclosesCurrentThread() {
    for (Computation each = innermost(); each != null; each = each.outer) {
      if (each == this) {
        return true;
      }
    }
    return false;
  }

  /** Whether a function that encloses this thread computes the value of this key. */
  @SuppressWarnings("ReferenceEquality") // locks have identity
  static boolean isComputed(KeyLocks locks, byte[] key) {
    for (Computation each = innermost(); each != null; each = each.outer) {
      if (each.locks == locks && !each.isDone && each.isOf(key)) {
        return true;
      }
    }
    return false;
  }

  /** Whether any function of a table encloses this thread. */
  @SuppressWarnings("ReferenceEquality") // locks have identity
  static boolean isWithinAny(KeyLocks locks) {
    for (Computation each = innermost(); each != null; each = each.outer) {
      if (each.locks == locks && !each.isDone) {
        return true;
      }
    }
    return false;
  }

  // Waiting.

  /** Waits until the key is free again; keeps the interrupt status. */
  void await() {
    boolean interrupted = false;
    Thread waiter = Thread.currentThread();
    waiting.add(waiter);
    while (!isDone) {
      LockSupport.parkNanos(
          this, RECHECK_NANOS); // a timeout, because waking may overflow the stack
      interrupted |= Thread.interrupted();
    }
    waiting.remove(waiter);
    if (interrupted) {
      waiter.interrupt();
    }
  }

  /** Wakes the waiting threads, after {@link #isDone} has been set. */
  void wakeAll() {
    thread = null; // others may refer to this for a while
    if (!waiting.isEmpty()) {
      waiting.forEach(LockSupport::unpark);
    }
  }
}
