package dev.vht;

import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/**
 * Makes changes to a storage, each one step towards computations on its key and caches of it.
 *
 * <p>As long as nobody needs the locks, a change takes none. It looks again once it is counted at
 * the gate: who needs them from then on waits for it.
 */
final class Changes {
  private final Object handle;
  private final String url;
  private final Gate gate;
  private final KeyLocks locks;

  /** Makes the changes of a handle. */
  Changes(Object handle, String url, Gate gate, KeyLocks locks) {
    this.handle = handle;
    this.url = url;
    this.gate = gate;
    this.locks = locks;
  }

  /** Makes a change to what a key has. */
  <T> T make(String operation, byte[] key, Supplier<T> change) {
    if (!locks.areNeeded()) {
      int stripe = gate.enter(operation);
      try {
        if (!locks.areNeeded()) {
          return change.get();
        }
      } finally {
        gate.leave(stripe);
      }
    }
    locks.requireNotComputing(operation, url);
    ReentrantLock lock = locks.of(key);
    lock.lock();
    try {
      locks.changing(key, handle);
      return passed(operation, change);
    } finally {
      lock.unlock();
    }
  }

  private <T> T passed(String operation, Supplier<T> change) {
    int stripe = gate.enter(operation);
    try {
      return change.get();
    } finally {
      gate.leave(stripe);
    }
  }

  /** Makes a change to what any key has. */
  void makeToAll(String operation, Runnable change) {
    if (!locks.areNeeded()) {
      int stripe = gate.enter(operation);
      try {
        if (!locks.areNeeded()) {
          change.run();
          return;
        }
      } finally {
        gate.leave(stripe);
      }
    }
    locks.requireNotComputing(operation, url);
    locks.lockAll();
    try {
      locks.changingAll();
      gate.run(operation, change);
    } finally {
      locks.unlockAll();
    }
  }
}
