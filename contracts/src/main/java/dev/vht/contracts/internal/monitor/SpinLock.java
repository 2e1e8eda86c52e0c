package dev.vht.contracts.internal.monitor;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * A lock that is held for some tens of nanoseconds by code that never waits: a thread that finds it
 * taken tries again. It costs half of what a {@link java.util.concurrent.locks.ReentrantLock} does,
 * and pins nothing. Not reentrant: a thread that holds it and asks again gets {@link Reentered}.
 *
 * <p><b>Stack overflows.</b> A {@link #lock()} that throws has not taken the lock, as nothing is
 * called after the compare-and-set. Where {@link #unlock()} cannot be called any more, writing
 * {@link #holder} needs no stack: {@code lock.holder = NOBODY} in a finally block always releases
 * the lock. (A {@code ReentrantLock} may throw a StackOverflowError once it is taken, and then
 * cannot be released without calling methods.)
 */
final class SpinLock {
  /** What {@link #holder} is while the lock is free. */
  static final long NOBODY = 0;

  private static final int TRIES = 200;
  private static final VarHandle HOLDER;

  static {
    try {
      HOLDER = MethodHandles.lookup().findVarHandle(SpinLock.class, "holder", long.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  /** User code that runs under the lock has come back for it. */
  static final class Reentered extends IllegalStateException {
    private static final long serialVersionUID = 1L;

    Reentered() {
      super("equals or hashCode of a key calls the object whose contract compares that key");
    }
  }

  /** The number of the thread that holds it. */
  volatile long holder;

  @SuppressWarnings("ThreadPriorityCheck") // the holder may have been interrupted for others
  void lock() {
    long self = Thread.currentThread().getId();
    int tries = 0;
    while (!HOLDER.compareAndSet(this, NOBODY, self)) {
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
    HOLDER.setRelease(this, NOBODY);
  }
}
