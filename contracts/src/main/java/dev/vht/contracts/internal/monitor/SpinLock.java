package dev.vht.contracts.internal.monitor;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * A spin lock, for sections of some tens of nanoseconds that never wait. It costs half as much as a
 * {@link java.util.concurrent.locks.ReentrantLock}, and pins no virtual thread. It is not
 * reentrant: {@link #lock} throws {@link Reentered} if the thread already holds it.
 *
 * <p><b>Stack overflows.</b> If {@link #lock()} throws, the lock is not held, because no method is
 * called after the compare-and-set. If {@link #unlock()} cannot be called, writing {@link #holder}
 * needs no stack: {@code lock.holder = FREE} in a finally block always releases the lock. (A {@code
 * ReentrantLock} may throw a StackOverflowError after it was acquired, and cannot be released
 * without calling methods.)
 */
final class SpinLock {
  /** The {@link #holder} of a free lock. */
  static final long FREE = 0;

  private static final int TRIES = 200;
  private static final VarHandle HOLDER;

  static {
    try {
      HOLDER = MethodHandles.lookup().findVarHandle(SpinLock.class, "holder", long.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  /** Thrown if user code that runs under the lock acquires it again. */
  static final class Reentered extends IllegalStateException {
    private static final long serialVersionUID = 1L;

    Reentered() {
      super("equals or hashCode of a key calls the object whose contract compares that key");
    }
  }

  /** The ID of the thread that holds the lock. */
  volatile long holder;

  @SuppressWarnings("ThreadPriorityCheck") // the holder may have been preempted
  void lock() {
    long self = Thread.currentThread().getId();
    int tries = 0;
    while (!HOLDER.compareAndSet(this, FREE, self)) {
      if (holder == self) {
        throw new Reentered();
      } else if (++tries % TRIES == 0) {
        Thread.yield();
      } else {
        Thread.onSpinWait();
      }
    }
  }

  /** Releases it; cheaper than writing {@link #holder}. */
  void unlock() {
    HOLDER.setRelease(this, FREE);
  }
}
