package dev.vht.internal.table;

import dev.vht.internal.check.CalledMethod;
import dev.vht.internal.lock.OverflowSafeLock;
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
 * Makes every write of a key one step towards the other writes of it, towards computations, and
 * towards what caches hold of it. All handles of one shared table in this process have the same
 * locks.
 *
 * <p><b>The invariant.</b> A key has one of a fixed number of locks, which is held for as long as a
 * change takes in storage and memory, and no longer. A function that computes runs under no lock:
 * its key is <em>taken</em> by a {@link Computation}, which is entered and removed under the key's
 * lock. Nobody else changes a key that is taken, but waits, holding nothing, until it is free. So a
 * function delays the writers of its own key and nobody else, and may read whatever it likes, in as
 * many threads as it likes.
 *
 * <p>A change of all keys takes all locks once no key is taken. It lets the functions end that run
 * when it begins, holding nothing. Then it has new ones wait while it lets those end that began
 * meanwhile, or else it might wait for ever under load.
 */
public final class KeyLocks {
  /** More than there are threads that write at a time, so that few of them share a lock. */
  private static final int STRIPES =
      Integer.highestOneBit(
          Math.max(256, Math.min(2048, 128 * Runtime.getRuntime().availableProcessors())));

  private static final ConcurrentHashMap<Object, WeakReference<KeyLocks>> SHARED =
      new ConcurrentHashMap<>();

  private final Stripe[] stripes;
  private final OverflowSafeLock all = new OverflowSafeLock();
  private final List<Listener> listeners = new CopyOnWriteArrayList<>();

  /** Whether a value was ever computed: until then no thread is asked whether it does. */
  private volatile boolean hasComputed;

  /** The lock of some keys, and the computations that have taken one of them. */
  private static final class Stripe extends OverflowSafeLock {
    @Nullable Computation first;

    /** The computation that has taken a key, or null; forgets those that have ended. */
    @Nullable Computation of(byte[] key) {
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

  /** Keeps what a storage holds, and is notified before others make a change. */
  interface Listener {
    /** Another handle is about to change what a key has; the key's lock is held. */
    void changing(byte[] key);

    /** A handle, perhaps this one, is about to change what any key has; all locks are held. */
    void changingAll();
  }

  private KeyLocks(int stripes) {
    this.stripes = new Stripe[stripes];
    Arrays.setAll(this.stripes, i -> new Stripe());
  }

  /** The locks of a storage's table: those that its other handles have, if there may be any. */
  public static KeyLocks of(Storage storage, TableIdentity place) {
    return of(storage, place, STRIPES);
  }

  /** The same, where there are few keys; {@code stripes} is a power of two. */
  public static KeyLocks of(Storage storage, TableIdentity place, int stripes) {
    if (!place.isShared()) {
      return new KeyLocks(stripes);
    }
    Object identity = storage.identity();
    return shared(identity == null ? place.url() : identity, stripes);
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

  /** Does something that changes no key, but must not see one change half-way. */
  <T> T locked(byte[] key, Supplier<T> action) {
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
   * Changes a key, once no function computes its value.
   *
   * @throws IllegalStateException if this thread is in a function of this table, or was started by
   *     one that computes this key
   */
  <T> T changed(String operation, String url, byte[] key, Supplier<T> change) {
    requireNotComputing(operation, url);
    Stripe stripe = free(operation, url, key);
    try {
      return change.get();
    } finally {
      stripe.holder = null;
      stripe.wakeNext();
    }
  }

  /** Locks a key that is not taken. After a lock that is returned nothing is called. */
  private Stripe free(String operation, String url, byte[] key) {
    Stripe stripe = stripe(key);
    while (true) {
      stripe.lock();
      if (stripe.first == null) {
        return stripe;
      }
      Computation taking = null;
      boolean isFree = false;
      try {
        taking = stripe.of(key);
        isFree = taking == null;
      } finally {
        if (!isFree) {
          stripe.holder = null;
          stripe.wakeNext();
        }
      }
      if (taking == null) {
        return stripe;
      }
      if (taking.isAroundThisThread()) {
        throw recursive(operation, url);
      }
      taking.await();
    }
  }

  // Computations.

  /**
   * Takes a key, once it is free, and reads what it has. The caller ends the computation, even if
   * this fails: it writes {@link Computation#isDone} and calls {@link Computation#wakeAll}.
   */
  <T> T take(Computation computation, String url, byte[] key, Supplier<T> present) {
    requireNotComputing("compute", url);
    hasComputed = true;
    letChangesOfAllKeysGoFirst();
    Stripe stripe = free("compute", url, key);
    try {
      computation.next = stripe.first;
      stripe.first = computation;
      return present.get();
    } finally {
      stripe.holder = null;
      stripe.wakeNext();
    }
  }

  /** A thread that a function has started does not wait for what waits for the function. */
  private void letChangesOfAllKeysGoFirst() {
    while (all.holder != null && !isWithinAFunction()) {
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
  boolean isWithinAFunction() {
    return hasComputed && Computation.isAnyAround(this);
  }

  /** Refuses to read the key whose value is being computed: the function was given its value. */
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
   * Does something while nobody changes or computes anything.
   *
   * @throws IllegalStateException if this thread is in a function of this table, or was started by
   *     one
   */
  void alone(String operation, String url, Runnable action) {
    requireNotComputing(operation, url);
    if (isWithinAFunction()) {
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
      while (!isDoneAlone(action)) {
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

  /** Takes all locks; does nothing if a key turns out to be taken. */
  private boolean isDoneAlone(Runnable action) {
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

  // Those who keep values of any handle, and are told of changes.

  void add(Listener listener) {
    listeners.add(listener);
  }

  void remove(Listener listener) {
    listeners.remove(listener);
  }

  /** Notifies all but the one whose handle makes the change. */
  @SuppressWarnings("ReferenceEquality") // a handle is itself and no other
  void changing(byte[] key, Object handle) {
    if (listeners.isEmpty()) {
      return;
    }
    for (Listener listener : listeners) {
      if (listener != handle) {
        listener.changing(key);
      }
    }
  }

  void changingAll() {
    listeners.forEach(Listener::changingAll);
  }
}
