package dev.vht.contracts.internal.monitor;

import dev.vht.contracts.internal.machine.State;
import dev.vht.contracts.internal.machine.StateEstimate;
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
 * with shared values, so a slice costs only its map entry. Slices with calls in flight, or with
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
    private final Object name;
    private final @Nullable State mapped;
    private StateEstimate estimate;

    Unsettled(Object name, @Nullable State mapped, StateEstimate estimate) {
      this.name = name;
      this.mapped = mapped;
      this.estimate = estimate;
    }
  }

  /** The unsettled slices with some of the hashes. */
  private static final class Stripe {
    private final SpinLock lock = new SpinLock();
    private final List<Unsettled> unsettled = new ArrayList<>(2);
    private volatile int size;

    private @Nullable Unsettled find(Object name) {
      for (Unsettled one : unsettled) {
        if (one.name.equals(name)) {
          return one;
        }
      }
      return null;
    }

    private void add(Unsettled one) {
      unsettled.add(one);
      size = unsettled.size();
    }

    private void remove(Unsettled one) {
      unsettled.remove(one);
      size = unsettled.size();
    }
  }

  /** A change of a slice. Engine code only, because it runs under a lock. */
  interface Effect {
    /**
     * The new estimate, or null to remove the slice.
     *
     * @param old the old estimate, or null if the slice is not in the table
     */
    @Nullable StateEstimate apply(@Nullable StateEstimate old);
  }

  private final ConcurrentHashMap<Object, State> settled = new ConcurrentHashMap<>();
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
    if (stripe.size == 0) {
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
   * Changes a slice.
   *
   * @return whether the estimate changed
   */
  boolean change(Object name, Effect effect) {
    Stripe stripe = stripe(name);
    stripe.lock.lock();
    try {
      Unsettled unsettled = stripe.find(name);
      State mapped = unsettled == null ? settled.get(name) : unsettled.mapped;
      StateEstimate old = unsettled == null ? mapped : unsettled.estimate;
      StateEstimate next = effect.apply(old);
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
      @Nullable State mapped,
      @Nullable StateEstimate next) {
    if (next == null || next instanceof State) {
      if (next == null && mapped != null) {
        settled.remove(name);
      } else if (next instanceof State state && state != mapped) {
        settled.put(unsettled == null ? kept.apply(name) : unsettled.name, state);
      }
      if (unsettled != null) {
        stripe.remove(unsettled);
      }
    } else if (unsettled == null) {
      stripe.add(new Unsettled(kept.apply(name), mapped, next));
    } else {
      unsettled.estimate = next;
    }
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
      State mapped = unsettled == null ? settled.get(name) : unsettled.mapped;
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
   * settled or is not in the table. Takes no lock.
   */
  @Nullable State settled(Object name) {
    return settled.get(name);
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
        for (Unsettled one : stripe.unsettled) {
          if (one.mapped == null) {
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
        List<Unsettled> kept = new ArrayList<>();
        for (Unsettled one : stripe.unsettled) {
          StateEstimate next = changed.apply(one.estimate);
          if (next != null) {
            kept.add(new Unsettled(one.name, null, next));
          }
        }
        stripe.unsettled.clear();
        stripe.unsettled.addAll(kept);
        stripe.size = kept.size();
      }
      settled.clear();
    } finally {
      for (int i = 0; i < held; i++) {
        all[i].lock.holder = SpinLock.FREE;
      }
    }
  }

  /** Removes settled slices that need not be stored. */
  void removeIf(Predicate<State> isUnneeded) {
    for (Object name : settled.keySet()) {
      change(name, old -> old instanceof State state && isUnneeded.test(state) ? null : old);
    }
  }
}
