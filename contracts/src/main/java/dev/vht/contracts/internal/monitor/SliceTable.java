package dev.vht.contracts.internal.monitor;

import dev.vht.contracts.internal.machine.State;
import dev.vht.contracts.internal.machine.StateEstimate;
import dev.vht.contracts.internal.machine.Symbol;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The state estimate of each slice, by the slice's name.
 *
 * <p>Nearly all slices are settled in one state, and there are few states. They are stored in a map
 * with shared values, so a slice costs only its map entry. Slices on which the effect of a call is
 * uncertain may remain so for ever, and are in the map too. Slices with calls in flight, or with
 * several possible states, have an estimate of their own. These unsettled slices are stored in one
 * of several {@link Stripe}s, selected by the hash of the name. Such an estimate takes precedence
 * over the map.
 *
 * <p>A slice changes under the lock of its stripe. A thread that finds a stripe empty may read the
 * map without the lock: what it finds was current at some instant in between. The only user code
 * that runs under a lock is {@code equals} and {@code hashCode} of names.
 */
final class SliceTable {
  private static final int STRIPES = 16;

  /** An unsettled slice, and its entry in the map. */
  private static final class Unsettled {
    private @Nullable Object name;
    private @Nullable StateEstimate mapped;
    private @Nullable StateEstimate estimate;
    private @Nullable Unsettled next;

    private boolean is(Object asked) {
      return asked == name || asked.equals(name);
    }
  }

  /** The unsettled slices with some of the hashes, as a linked list. */
  private static final class Stripe {
    private final SpinLock lock = new SpinLock();
    private volatile @Nullable Unsettled first;

    /** An object to use for the next unsettled slice, which saves allocating it. */
    private @Nullable Unsettled spare;

    private @Nullable Unsettled find(Object name) {
      Unsettled one = first;
      while (one != null && !one.is(name)) {
        one = one.next;
      }
      return one;
    }

    private void add(Object name, @Nullable StateEstimate mapped, StateEstimate estimate) {
      Unsettled one = spare == null ? new Unsettled() : spare;
      spare = null;
      one.name = name;
      one.mapped = mapped;
      one.estimate = estimate;
      one.next = first;
      first = one;
    }

    private void remove(Unsettled removed) {
      Unsettled before = null;
      Unsettled one = first;
      while (one != null && one != removed) {
        before = one;
        one = one.next;
      }
      if (before == null) {
        first = removed.next;
      } else {
        before.next = removed.next;
      }
      removed.name = null;
      removed.mapped = null;
      removed.estimate = null;
      removed.next = null;
      spare = removed;
    }
  }

  /** A change of a slice by a call. Engine code only, because it runs under a lock. */
  interface Effect {
    /**
     * The new estimate, or null to remove the slice.
     *
     * @param old the old estimate, or null if the slice is not in the table
     * @param symbol what the call was, if it has ended
     */
    @Nullable StateEstimate apply(
        Object name, @Nullable StateEstimate old, PendingCall call, @Nullable Symbol symbol);
  }

  private final ConcurrentHashMap<Object, StateEstimate> settled = new ConcurrentHashMap<>();
  private final SpinLock creating = new SpinLock();
  private volatile Stripe @Nullable [] stripes; // created when a slice first changes

  private final UnaryOperator<Object> kept;

  /**
   * Creates an empty table.
   *
   * @param kept maps a name to the one that the table stores
   */
  SliceTable(UnaryOperator<Object> kept) {
    this.kept = kept;
  }

  private Stripe stripe(Object name) {
    Stripe[] made = stripes;
    return (made == null ? createStripes() : made)[index(name)];
  }

  private static int index(Object name) {
    int hash = name.hashCode();
    return (hash ^ hash >>> 16 ^ hash >>> 5) & (STRIPES - 1);
  }

  private Stripe[] createStripes() {
    creating.lock();
    try {
      Stripe[] made = stripes;
      if (made == null) {
        made = Stream.generate(Stripe::new).limit(STRIPES).toArray(Stripe[]::new);
        stripes = made;
      }
      return made;
    } finally {
      creating.holder = SpinLock.FREE;
    }
  }

  /** The estimate of a slice, or null if it is not in the table. */
  @Nullable StateEstimate get(Object name) {
    Stripe stripe = stripe(name);
    if (stripe.first == null) {
      return settled.get(name);
    }
    stripe.lock.lock();
    try {
      Unsettled unsettled = stripe.find(name);
      return unsettled == null ? settled.get(name) : unsettled.estimate;
    } finally {
      try {
        stripe.lock.unlock();
      } catch (StackOverflowError e) {
        stripe.lock.holder = SpinLock.FREE;
      }
    }
  }

  /**
   * Changes a slice. What the effect needs is passed to it, and not captured, because this is
   * called twice for each call that changes a state.
   *
   * @return whether the estimate changed
   */
  boolean change(Object name, Effect effect, PendingCall call, @Nullable Symbol symbol) {
    Stripe stripe = stripe(name);
    stripe.lock.lock();
    try {
      Unsettled unsettled = stripe.find(name);
      StateEstimate mapped = unsettled == null ? settled.get(name) : unsettled.mapped;
      StateEstimate old = unsettled == null ? mapped : unsettled.estimate;
      StateEstimate next = effect.apply(name, old, call, symbol);
      if (next != old) {
        put(stripe, unsettled, name, mapped, next);
      }
      return next != old;
    } finally {
      try {
        stripe.lock.unlock();
      } catch (StackOverflowError e) {
        stripe.lock.holder = SpinLock.FREE;
      }
    }
  }

  private void put(
      Stripe stripe,
      @Nullable Unsettled unsettled,
      Object name,
      @Nullable StateEstimate mapped,
      @Nullable StateEstimate next) {
    if (next == null || isSettled(next)) {
      if (next == null && mapped != null) {
        settled.remove(name);
      } else if (next != null && next != mapped) {
        settled.put(keptName(unsettled, name), next);
      }
      if (unsettled != null) {
        stripe.remove(unsettled);
      }
    } else if (unsettled == null) {
      stripe.add(kept.apply(name), mapped, next);
    } else {
      unsettled.estimate = next;
    }
  }

  private static boolean isSettled(StateEstimate estimate) {
    return estimate instanceof State
        || (estimate.isUncertain() && estimate.hasOnlyUncertainCalls());
  }

  private Object keptName(@Nullable Unsettled unsettled, Object name) {
    Object known = unsettled == null ? null : unsettled.name;
    return known == null ? kept.apply(name) : known;
  }

  /**
   * Replaces an estimate, unless it has changed.
   *
   * @param holds an additional condition, tested under the lock; engine code only
   * @return whether the estimate was unchanged and the condition held
   */
  boolean replace(
      Object name,
      @Nullable StateEstimate old,
      @Nullable StateEstimate next,
      BooleanSupplier holds) {
    Stripe stripe = stripe(name);
    stripe.lock.lock();
    try {
      Unsettled unsettled = stripe.find(name);
      StateEstimate mapped = unsettled == null ? settled.get(name) : unsettled.mapped;
      boolean isUnchanged =
          old == (unsettled == null ? mapped : unsettled.estimate) && holds.getAsBoolean();
      if (isUnchanged && next != old) {
        put(stripe, unsettled, name, mapped, next);
      }
      return isUnchanged;
    } finally {
      try {
        stripe.lock.unlock();
      } catch (StackOverflowError e) {
        stripe.lock.holder = SpinLock.FREE;
      }
    }
  }

  /**
   * A state that a slice may be in, the one before the calls in flight. Null if the slice was never
   * settled in one state or is not in the table. Takes no lock.
   */
  @Nullable State settled(Object name) {
    return settled.get(name) instanceof State state ? state : null;
  }

  /** Whether some estimate has a property. */
  boolean any(Predicate<StateEstimate> property) {
    for (Object name : names()) {
      StateEstimate estimate = get(name);
      if (estimate != null && property.test(estimate)) {
        return true;
      }
    }
    return false;
  }

  /**
   * The names of all slices, in no particular order. They include every change that began before
   * this call, because it acquires the lock of each stripe.
   */
  List<Object> names() {
    List<Object> names = new ArrayList<>();
    Stripe[] made = stripes;
    for (Stripe stripe : made == null ? new Stripe[0] : made) {
      stripe.lock.lock();
      try {
        for (Unsettled one = stripe.first; one != null; one = one.next) {
          if (one.mapped == null && one.name != null) {
            names.add(one.name);
          }
        }
      } finally {
        stripe.lock.holder = SpinLock.FREE;
      }
    }
    names.addAll(settled.keySet());
    return names;
  }

  /**
   * Removes every settled slice, and changes the others. An error may have left a change
   * incomplete, so this relies on no invariant.
   *
   * @param changed maps an estimate to the new one, or to null to remove the slice; engine code
   *     only
   */
  void forget(Function<StateEstimate, @Nullable StateEstimate> changed) {
    Stripe[] made = stripes;
    Stripe[] all = made == null ? new Stripe[0] : made;
    int held = 0;
    try {
      while (held < all.length) {
        all[held].lock.lock();
        held++;
      }
      for (Stripe stripe : all) {
        Unsettled one = stripe.first;
        stripe.first = null;
        stripe.spare = null;
        for (; one != null; one = one.next) {
          StateEstimate next = one.estimate == null ? null : changed.apply(one.estimate);
          if (one.name != null) {
            settled.remove(one.name);
          }
          if (next != null && one.name != null) {
            stripe.add(one.name, null, next);
          }
        }
      }
      for (Object name : settled.keySet()) {
        settled.computeIfPresent(name, (same, estimate) -> changed.apply(estimate));
      }
    } finally {
      for (int i = 0; i < held; i++) {
        all[i].lock.holder = SpinLock.FREE;
      }
    }
  }

  /**
   * Removes a slice.
   *
   * @return its last estimate, or null if it was not in the table
   */
  @Nullable StateEstimate remove(Object name) {
    StateEstimate last = get(name);
    while (last != null && !replace(name, last, null, () -> true)) {
      last = get(name);
    }
    return last;
  }

  /** Removes settled slices that need not be stored. */
  void removeIf(Predicate<State> isUnneeded) {
    for (Object name : settled.keySet()) {
      StateEstimate old = get(name);
      if (old instanceof State state && isUnneeded.test(state)) {
        replace(name, old, null, () -> true);
      }
    }
  }
}
