package dev.vht;

import dev.vht.spi.Capability;
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
 * computation changes nothing but its own key, which is checked, and reads other keys without a
 * lock. Only who takes all of them holds several, in their order, and computes nothing.
 */
final class KeyLocks {
  private static final int STRIPES = 256;
  private static final ConcurrentHashMap<String, WeakReference<KeyLocks>> SHARED =
      new ConcurrentHashMap<>();

  private final ReentrantLock[] stripes = new ReentrantLock[STRIPES];
  private final List<Listener> listeners = new CopyOnWriteArrayList<>();
  private final Set<Thread> computing = ConcurrentHashMap.newKeySet();
  private volatile boolean isNeeded;

  /** Whoever keeps what a storage holds, and hears of each change before it is made. */
  interface Listener {
    /** What the key has is about to change; its lock is held. */
    void changing(byte[] key);

    /** What any key has is about to change; all locks are held. */
    void changingAll();
  }

  private KeyLocks(boolean isNeeded) {
    this.isNeeded = isNeeded;
    Arrays.setAll(stripes, i -> new ReentrantLock());
  }

  static KeyLocks of(Place place) {
    return place.capabilities().contains(Capability.SHARED)
        ? sharedAt(place.url())
        : new KeyLocks(false);
  }

  private static KeyLocks sharedAt(String url) {
    SHARED.values().removeIf(reference -> reference.refersTo(null));
    KeyLocks[] found = {null};
    SHARED.compute(
        url,
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

  void changing(byte[] key) {
    for (Listener listener : listeners) {
      listener.changing(key);
    }
  }

  void changingAll() {
    listeners.forEach(Listener::changingAll);
  }

  // Computations.

  void beginComputing(String operation, String url) {
    requireNotComputing(operation, url);
    computing.add(Thread.currentThread());
  }

  void endComputing() {
    computing.remove(Thread.currentThread());
  }

  /** Whether this thread runs a function that makes a value. */
  boolean isComputing() {
    return !computing.isEmpty() && computing.contains(Thread.currentThread());
  }

  void requireNotComputing(String operation, String url) {
    if (isComputing()) {
      throw new IllegalStateException(
          "R7: "
              + operation
              + " within a function that computes a value in "
              + url
              + ", which may read the table but not change it");
    }
  }
}
