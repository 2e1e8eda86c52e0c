package dev.vht.internal.table;

import dev.vht.internal.check.CalledMethod;
import dev.vht.internal.lock.OverflowSafeLock;
import dev.vht.internal.watch.LocalChanges;
import dev.vht.spi.Storage;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Makes every write of a key atomic with respect to other writes of it, to computations, and to
 * caches. All handles of a shared table in this process use the same locks.
 *
 * <p><b>The invariant.</b> A key has one of a fixed number of locks, which is held only while a
 * change is made in the storage and the cache. A function that computes runs without any lock.
 * Instead, its key is <em>reserved</em> by a {@link Computation}, which is added and removed under
 * the key's lock. A writer of a reserved key waits without holding a lock until the key is free. So
 * a function delays only the writers of its own key, and may read any other key in any thread.
 *
 * <p>A change of all keys takes all locks when no key is reserved. It first waits for the running
 * functions without holding a lock. Then it blocks new ones while it waits for those that began
 * meanwhile; otherwise it might wait for ever under load.
 */
public final class KeyLocks {
  /** Well above the number of threads that write at a time, so that few of them share a lock. */
  private static final int STRIPES =
      Integer.highestOneBit(
          Math.max(256, Math.min(2048, 128 * Runtime.getRuntime().availableProcessors())));

  private static final ConcurrentHashMap<Object, WeakReference<KeyLocks>> SHARED =
      new ConcurrentHashMap<>();

  private final Stripe[] stripes;
  private final OverflowSafeLock all = new OverflowSafeLock();
  private final List<Listener> listeners = new CopyOnWriteArrayList<>();

  private final LocalChanges changes = new LocalChanges();

  /** Whether a value was ever computed; until then no thread-local is read. */
  private volatile boolean hasComputed;

  /** The lock of some keys, and the computations that have reserved one of them. */
  private static final class Stripe extends OverflowSafeLock {
    @Nullable Computation first;

    /** Drops the computations that have ended, and returns the one that reserves a key, or null. */
    @Nullable Computation pruneAndFind(byte[] key) {
      while (first != null && first.isDone) {
        first = first.next;
      }
      for (Computation each = first; each != null; each = each.next) {
        while (each.next != null && each.next.isDone) {
          each.next = each.next.next;
        }
        if (!each.isDone && each.isOf(key)) {
          return each;
        }
      }
      return null;
    }
  }

  /** A cache, notified before another handle makes a change. */
  interface Listener {
    /** Another handle is about to change the value of a key; the key's lock is held. */
    void beforeChange(byte[] key);

    /** A handle, perhaps this one, is about to change all values; all locks are held. */
    void beforeChangeOfAll();

    /** A handle, perhaps this one, has made a change of a key that may come at any later moment. */
    void afterUnknownOutcome(byte[] key);

    /** A handle, perhaps this one, has made such a change of all values; all locks are held. */
    void afterUnknownOutcomeOfAll();
  }

  private KeyLocks(int stripes) {
    this.stripes = new Stripe[stripes];
    Arrays.setAll(this.stripes, i -> new Stripe());
  }

  /** Returns the locks of a table, which are the same for all handles of a shared one. */
  public static KeyLocks of(Storage storage, TableIdentity table) {
    return of(storage, table, STRIPES);
  }

  /** Returns the locks of a table with few keys; {@code stripes} is a power of two. */
  public static KeyLocks of(Storage storage, TableIdentity table, int stripes) {
    if (!table.isShared()) {
      return new KeyLocks(stripes);
    }
    Object identity = storage.identity();
    return shared(identity == null ? table.url() : identity, stripes);
  }

  private static KeyLocks shared(Object table, int stripes) {
    SHARED.values().removeIf(reference -> reference.refersTo(null));
    KeyLocks[] found = {null};
    SHARED.compute(
        table,
        (unused, reference) -> {
          found[0] = reference == null ? null : reference.get();
          if (found[0] == null) {
            found[0] = new KeyLocks(stripes);
            return new WeakReference<>(found[0]);
          }
          return reference;
        });
    return found[0];
  }

  // One key.

  private Stripe stripe(byte[] key) {
    int hash = Arrays.hashCode(key);
    return stripes[(hash ^ hash >>> 16 ^ hash >>> 8) & stripes.length - 1];
  }

  /** Runs an action that changes no key but must not observe a change half-way. */
  <T> T withLock(byte[] key, Supplier<T> action) {
    Stripe stripe = stripe(key);
    stripe.lock();
    try {
      return action.get();
    } finally {
      stripe.holder = null;
      stripe.wakeNext();
    }
  }

  /**
   * Changes a key, after any function that computes its value has ended.
   *
   * @throws IllegalStateException if this thread runs a function of this table, or was started by
   *     one that computes this key
   */
  <T> T change(String operation, String url, byte[] key, Supplier<T> change) {
    requireNotComputing(operation, url);
    Stripe stripe = lockUnreserved(operation, url, key);
    try {
      return change.get();
    } finally {
      stripe.holder = null;
      stripe.wakeNext();
    }
  }

  /**
   * Locks a key when it is not reserved. Calls nothing between locking and returning, because a
   * call could overflow the stack and leave the lock held.
   */
  private Stripe lockUnreserved(String operation, String url, byte[] key) {
    Stripe stripe = stripe(key);
    while (true) {
      stripe.lock();
      if (stripe.first == null) {
        return stripe;
      }
      Computation reserving = null;
      boolean isFree = false;
      try {
        reserving = stripe.pruneAndFind(key);
        isFree = reserving == null;
      } finally {
        if (!isFree) {
          stripe.holder = null;
          stripe.wakeNext();
        }
      }
      if (reserving == null) {
        return stripe;
      }
      if (reserving.enclosesCurrentThread()) {
        throw recursive(operation, url);
      }
      reserving.await();
    }
  }

  // Computations.

  /**
   * Reserves a key when it is free, and reads its value. The caller ends the computation, even if
   * this fails: it sets {@link Computation#isDone} and calls {@link Computation#wakeAll}.
   */
  <T> T begin(Computation computation, String url, byte[] key, Supplier<T> reading) {
    requireNotComputing("compute", url);
    hasComputed = true;
    awaitChangesOfAllKeys();
    Stripe stripe = lockUnreserved("compute", url, key);
    try {
      computation.next = stripe.first;
      stripe.first = computation;
      return reading.get();
    } finally {
      stripe.holder = null;
      stripe.wakeNext();
    }
  }

  /**
   * A thread that a function has started must not wait for a change that waits for the function.
   */
  private void awaitChangesOfAllKeys() {
    while (all.holder != null && !isWithinFunction()) {
      all.lock();
      all.holder = null;
      all.wakeNext();
    }
  }

  private void requireNotComputing(String operation, String url) {
    if (hasComputed && Computation.runningIn(this) != null) {
      throw new IllegalStateException(
          "R7: "
              + CalledMethod.named(operation)
              + " within a function that computes a value in "
              + url
              + ", which may read the table but not change it");
    }
  }

  /** Whether this thread runs a function of this table, or was started by one. */
  boolean isWithinFunction() {
    return hasComputed && Computation.isWithinAny(this);
  }

  /** Rejects a read, by a function, of the key that it computes. */
  void requireNotComputed(String operation, String url, byte[] key) {
    if (Computation.isComputed(this, key)) {
      throw recursive(operation, url);
    }
  }

  private static IllegalStateException recursive(String operation, String url) {
    return new IllegalStateException(
        "R7: "
            + CalledMethod.named(operation)
            + " of the very key whose value is being computed in "
            + url
            + ", by the function that computes it or a thread that the function started; the"
            + " function is given the present value, and returns the new one");
  }

  // All keys.

  /**
   * Runs an action while no other thread changes or computes a value.
   *
   * @throws IllegalStateException if this thread runs a function of this table, or was started by
   *     one
   */
  void runExclusively(String operation, String url, Runnable action) {
    requireNotComputing(operation, url);
    if (isWithinFunction()) {
      throw new IllegalStateException(
          "R7: "
              + CalledMethod.named(operation)
              + " by a thread that a function has started which computes a value in "
              + url
              + ", and which it would wait for; call it after the function has ended");
    }
    computations().forEach(Computation::await);
    all.lock();
    try {
      while (!tryRunExclusively(action)) {
        computations().forEach(Computation::await);
      }
    } finally {
      all.holder = null;
      all.wakeNext();
    }
  }

  private List<Computation> computations() {
    if (!hasComputed) {
      return List.of();
    }
    List<Computation> found = new ArrayList<>();
    for (Stripe stripe : stripes) {
      stripe.lock();
      try {
        for (Computation each = stripe.first; each != null; each = each.next) {
          found.add(each);
        }
      } finally {
        stripe.holder = null;
        stripe.wakeNext();
      }
    }
    return found;
  }

  /** Runs an action with all locks held, unless a key is reserved; returns whether it ran. */
  private boolean tryRunExclusively(Runnable action) {
    int held = 0;
    try {
      boolean isFree = true;
      for (Stripe stripe : stripes) {
        stripe.lock();
        held++;
        for (Computation each = stripe.first; each != null; each = each.next) {
          isFree &= each.isDone;
        }
      }
      if (isFree) {
        action.run();
      }
      return isFree;
    } finally {
      for (int i = 0; i < held; i++) {
        stripes[i].holder = null;
      }
      for (int i = 0; i < held; i++) {
        stripes[i].wakeNext();
      }
    }
  }

  // Notifying watchers and caches.

  /** Returns where to report a change that was made, before its locks are released. */
  LocalChanges changes() {
    return changes;
  }

  void add(Listener listener) {
    listeners.add(listener);
  }

  void remove(Listener listener) {
    listeners.remove(listener);
  }

  /** Notifies all caches but the one of the handle that makes the change. */
  @SuppressWarnings("ReferenceEquality") // listeners have identity
  void notifyBeforeChange(byte[] key, Object own) {
    if (listeners.isEmpty()) {
      return;
    }
    for (Listener listener : listeners) {
      if (listener != own) {
        listener.beforeChange(key);
      }
    }
  }

  void notifyBeforeChangeOfAll() {
    listeners.forEach(Listener::beforeChangeOfAll);
  }

  /** Notifies all caches of a change that may come at any later moment. */
  void notifyUnknownOutcome(byte[] key) {
    listeners.forEach(listener -> listener.afterUnknownOutcome(key));
  }

  void notifyUnknownOutcomeOfAll() {
    listeners.forEach(Listener::afterUnknownOutcomeOfAll);
  }
}
