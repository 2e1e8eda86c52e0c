package dev.vht.internal.lock;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * A lock that an overflow of the stack cannot leave locked.
 *
 * <p>A release by a method call can fail for want of stack, even in a {@code finally} clause, and
 * the lock would be held for ever. This one is released by writing a field, which needs none:
 *
 * <pre>{@code
 * lock.lock();
 * try {
 *   ...
 * } finally {
 *   lock.holder = null;
 *   lock.wakeNext();
 * }
 * }</pre>
 *
 * <p>If {@code wakeNext} overflows, the lock is free all the same: a thread that waits looks for
 * itself after {@link #PATIENCE_NANOS}. Not reentrant.
 */
public class OverflowSafeLock {
  private static final long PATIENCE_NANOS = TimeUnit.MILLISECONDS.toNanos(10);
  private static final int SPINS = Runtime.getRuntime().availableProcessors() > 1 ? 64 : 0;
  private static final VarHandle HOLDER;
  private static final VarHandle WAITING;

  static {
    try {
      HOLDER = MethodHandles.lookup().findVarHandle(OverflowSafeLock.class, "holder", Thread.class);
      WAITING =
          MethodHandles.lookup().findVarHandle(OverflowSafeLock.class, "waiting", Queue.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  /** The thread that holds the lock; written by {@link #lock}, and by that thread to release it. */
  public volatile @Nullable Thread holder;

  /** Those that wait, once there was one. */
  private volatile @Nullable Queue<Thread> waiting;

  /** Makes a lock that nobody holds. */
  public OverflowSafeLock() {}

  /**
   * Waits until this thread has the lock.
   *
   * @throws IllegalStateException if it has the lock already
   */
  public final void lock() {
    Thread thread = Thread.currentThread();
    if (!HOLDER.compareAndSet(this, null, thread)) {
      lockAfterOthers(thread);
    }
  }

  @SuppressWarnings("ReferenceEquality") // a thread is itself and no other
  private void lockAfterOthers(Thread thread) {
    if (holder == thread) {
      throw new IllegalStateException(
          "a codec must not call the table that it encodes and decodes for");
    }
    for (int i = 0; i < SPINS; i++) {
      if (holder == null && HOLDER.compareAndSet(this, null, thread)) {
        return;
      }
      Thread.onSpinWait();
    }
    waitForOthers(thread);
  }

  @SuppressWarnings("ReferenceEquality") // a thread is itself and no other
  private void waitForOthers(Thread thread) {
    boolean interrupted = false;
    Queue<Thread> queue = queue();
    try {
      queue.add(thread);
      while (!HOLDER.compareAndSet(this, null, thread)) {
        LockSupport.parkNanos(this, PATIENCE_NANOS);
        interrupted |= Thread.interrupted(); // else it would not park again
      }
      queue.remove(thread);
      if (interrupted) {
        thread.interrupt();
      }
    } catch (Throwable e) {
      if (holder == thread) {
        holder = null;
      }
      queue.remove(thread);
      throw e;
    }
  }

  private Queue<Thread> queue() {
    Queue<Thread> present = waiting;
    if (present != null) {
      return present;
    }
    Queue<Thread> made = new ConcurrentLinkedQueue<>();
    return WAITING.compareAndSet(this, null, made) ? made : queue();
  }

  /** Wakes a thread that waits, after {@link #holder} has been set to null. */
  public final void wakeNext() {
    Queue<Thread> queue = waiting;
    Thread next = queue == null ? null : queue.peek();
    if (next != null) {
      LockSupport.unpark(next);
    }
  }
}
