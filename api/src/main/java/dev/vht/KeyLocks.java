package dev.vht;

import dev.vht.spi.Storage;
import java.lang.ref.WeakReference;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Locks by which a computation on a key, or a change of what a cache holds of it, is one step
 * towards every other write of that key.
 *
 * <p>Each key has one of a fixed number of locks. As long as nobody needs them, plain writes of a
 * table that has one handle take none: who needs them says so once, and waits for the writes under
 * way. All handles of one shared table in this process have the same locks.
 *
 * <p>A thread holds the lock of one key at most, and none while it waits for another's: a
 * computation changes nothing but its own key, which is checked, and reads other keys, of other
 * tables too, without a lock. Only who takes all of them holds several, in their order, and
 * computes nothing. (A function that changes another table is on its own, as it is with other
 * maps.)
 */
final class KeyLocks {
  private static final int STRIPES = 256;
  private static final ConcurrentHashMap<Object, WeakReference<KeyLocks>> SHARED =
      new ConcurrentHashMap<>();

  /** How many functions this thread is in, of whatever tables. */
  private static final ThreadLocal<Integer> DEPTH = ThreadLocal.withInitial(() -> 0);

  private final ReentrantLock[] stripes = new ReentrantLock[STRIPES];
  private final List<Listener> listeners = new CopyOnWriteArrayList<>();
  private final Set<Thread> computing = ConcurrentHashMap.newKeySet();
  private volatile boolean isNeeded;

  /** Whoever keeps what a storage holds, and hears of each change by others before it is made. */
  interface Listener {
    /** Another handle is about to change what a key has; the key's lock is held. */
    void changing(byte[] key);

    /** A handle, perhaps this one, is about to change what any key has; all locks are held. */
    void changingAll();
  }

  private KeyLocks(boolean isNeeded) {
    this.isNeeded = isNeeded;
    Arrays.setAll(stripes, i -> new ReentrantLock());
  }

  /** The locks of a storage's table: those that its other handles have, if there may be any. */
  static KeyLocks of(Storage storage, Place place) {
    if (!place.isShared()) {
      return new KeyLocks(false);
    }
    Object identity = storage.identity();
    return shared(identity == null ? place.url() : identity);
  }

  private static KeyLocks shared(Object table) {
    SHARED.values().removeIf(reference -> reference.refersTo(null));
    KeyLocks[] found = {null};
    SHARED.compute(
        table,
        (unused, reference) -> {
          found[0] = reference == null ? null : reference.get();
          if (found[0] == null) {
            found[0] = new KeyLocks(true);
            return new WeakReference<>(found[0]);
          }
          return reference;
        });
    return found[0];
  }

  boolean areNeeded() {
    return isNeeded;
  }

  /** Has every write take its lock from now on, once those have ended that took none. */
  void need(Gate gate) {
    if (!isNeeded) {
      gate.pause(() -> isNeeded = true);
    }
  }

  ReentrantLock of(byte[] key) {
    int hash = Arrays.hashCode(key);
    return stripes[(hash ^ hash >>> 16 ^ hash >>> 8) & STRIPES - 1];
  }

  void lockAll() {
    for (ReentrantLock stripe : stripes) {
      stripe.lock();
    }
  }

  void unlockAll() {
    for (ReentrantLock stripe : stripes) {
      stripe.unlock();
    }
  }

  // Changes, of which those hear who keep values of any handle.

  void add(Listener listener) {
    listeners.add(listener);
  }

  void remove(Listener listener) {
    listeners.remove(listener);
  }

  /** Tells all but the one whose handle makes the change. */
  @SuppressWarnings("ReferenceEquality") // a handle is itself and no other
  void changing(byte[] key, Object handle) {
    for (Listener listener : listeners) {
      if (listener != handle) {
        listener.changing(key);
      }
    }
  }

  void changingAll() {
    listeners.forEach(Listener::changingAll);
  }

  // Computations.

  void beginComputing() {
    computing.add(Thread.currentThread());
    DEPTH.set(DEPTH.get() + 1);
  }

  void endComputing() {
    computing.remove(Thread.currentThread());
    int outer = DEPTH.get() - 1;
    if (outer == 0) {
      DEPTH.remove();
    } else {
      DEPTH.set(outer);
    }
  }

  /** Whether this thread runs a function that makes a value, of this table or of any other. */
  static boolean isComputing() {
    return DEPTH.get() > 0;
  }

  void requireNotComputing(String operation, String url) {
    if (computing.contains(Thread.currentThread())) {
      throw new IllegalStateException(
          "R7: "
              + operation
              + " within a function that computes a value in "
              + url
              + ", which may read the table but not change it");
    }
  }
}
