package dev.vht.contracts.monitor;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * A lock that is held for some tens of nanoseconds by code that never waits: who finds it taken
 * tries again. It costs half of what a {@link java.util.concurrent.locks.ReentrantLock} does, and
 * pins nothing. Not reentrant.
 */
final class BriefLock {
  private static final int TRIES = 200;
  private static final VarHandle HELD;

  static {
    try {
      HELD = MethodHandles.lookup().findVarHandle(BriefLock.class, "held", boolean.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  @SuppressWarnings("unused") // by the handle
  private boolean held;

  @SuppressWarnings("ThreadPriorityCheck") // whoever holds it may have been interrupted for others
  void lock() {
    int tries = 0;
    while (!HELD.compareAndSet(this, false, true)) {
      if (++tries % TRIES == 0) {
        Thread.yield();
      } else {
        Thread.onSpinWait();
      }
    }
  }

  void unlock() {
    HELD.setRelease(this, false);
  }
}
