package dev.vht.internal.lock;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * A lock that a stack overflow cannot leave locked.
 *
 * <p>A method call that releases a lock can fail for lack of stack, even in a {@code finally}
 * clause, and the lock would stay held for ever. This one is released by writing a field, which
 * needs no stack:
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
 * <p>If {@code wakeNext} overflows, the lock is free nevertheless: a waiting thread checks again
 * after {@link #RECHECK_NANOS}. Not reentrant.
 */
public class OverflowSafeLock {
  private static final long RECHECK_NANOS = TimeUnit.MILLISECONDS.toNanos(10);
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

  /** The waiting threads; null until the first one waits. */
  private volatile @Nullable Queue<Thread> waiting;

  /** Creates an unlocked lock. */
  public OverflowSafeLock() {}

  /**
   * Acquires the lock, waiting if necessary.
   *
   * @throws IllegalStateException if this thread holds it already
   */
  public final void lock() {
    Thread thread = Thread.currentThread();
    if (!HOLDER.compareAndSet(this, null, thread)) {
      spinThenWait(thread);
    }
  }

  @SuppressWarnings("ReferenceEquality") // threads have identity
  private void spinThenWait(Thread thread) {
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
    await(thread);
  }

  @SuppressWarnings("ReferenceEquality") // threads have identity
  private void await(Thread thread) {
    boolean interrupted = false;
    Queue<Thread> queue = queue();
    try {
      queue.add(thread);
      while (!HOLDER.compareAndSet(this, null, thread)) {
        LockSupport.parkNanos(this, RECHECK_NANOS);
        interrupted |= Thread.interrupted(); // park returns at once while it is set
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
    Queue<Thread> created = new ConcurrentLinkedQueue<>();
    return WAITING.compareAndSet(this, null, created) ? created : queue();
  }

  /** Wakes one waiting thread, after {@link #holder} has been set to null. */
  public final void wakeNext() {
    Queue<Thread> queue = waiting;
    Thread next = queue == null ? null : queue.peek();
    if (next != null) {
      LockSupport.unpark(next);
    }
  }
}
