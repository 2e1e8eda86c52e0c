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
  private static final class Aside {
    private final Object name;
    private final @Nullable State mapped;
    private StateEstimate belief;

    Aside(Object name, @Nullable State mapped, StateEstimate belief) {
      this.name = name;
      this.mapped = mapped;
      this.belief = belief;
    }
  }

  /** The unsettled slices with some of the hashes. */
  private static final class Stripe {
    private final SpinLock lock = new SpinLock();
    private final List<Aside> aside = new ArrayList<>(2);
    private volatile int size;

    private @Nullable Aside find(Object name) {
      for (Aside one : aside) {
        if (one.name.equals(name)) {
          return one;
        }
      }
      return null;
    }

    private void add(Aside one) {
      aside.add(one);
      size = aside.size();
    }

    private void remove(Aside one) {
      aside.remove(one);
      size = aside.size();
    }
  }

  /** A change of a slice. Engine code only, because it runs under a lock. */
  interface Effect {
    /**
     * The new estimate, or null to remove the slice.
     *
     * @param old the old estimate, or null if the slice is not in the table
     */
    @Nullable StateEstimate on(@Nullable StateEstimate old);
  }

  private final ConcurrentHashMap<Object, State> settled = new ConcurrentHashMap<>();
  private final SpinLock making = new SpinLock();
  private volatile Stripe @Nullable [] stripes; // made when a slice first changes

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
    return (made == null ? madeStripes() : made)[index(name)];
  }

  private static int index(Object name) {
    int hash = name.hashCode();
    return (hash ^ hash >>> 16 ^ hash >>> 5) & (STRIPES - 1);
  }

  private Stripe[] madeStripes() {
    making.lock();
    try {
      Stripe[] made = stripes;
      if (made == null) {
        made = Stream.generate(Stripe::new).limit(STRIPES).toArray(Stripe[]::new);
        stripes = made;
      }
      return made;
    } finally {
      making.holder = SpinLock.NOBODY;
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
      Aside aside = stripe.find(name);
      return aside == null ? settled.get(name) : aside.belief;
    } finally {
      try {
        stripe.lock.unlock();
      } catch (StackOverflowError e) {
        stripe.lock.holder = SpinLock.NOBODY;
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
      Aside aside = stripe.find(name);
      State mapped = aside == null ? settled.get(name) : aside.mapped;
      StateEstimate old = aside == null ? mapped : aside.belief;
      StateEstimate next = effect.on(old);
      if (next != old) {
        put(stripe, aside, name, mapped, next);
      }
      return next != old;
    } finally {
      try {
        stripe.lock.unlock();
      } catch (StackOverflowError e) {
        stripe.lock.holder = SpinLock.NOBODY;
      }
    }
  }

  private void put(
      Stripe stripe,
      @Nullable Aside aside,
      Object name,
      @Nullable State mapped,
      @Nullable StateEstimate next) {
    if (next == null || next instanceof State) {
      if (next == null && mapped != null) {
        settled.remove(name);
      } else if (next instanceof State state && state != mapped) {
        settled.put(aside == null ? kept.apply(name) : aside.name, state);
      }
      if (aside != null) {
        stripe.remove(aside);
      }
    } else if (aside == null) {
      stripe.add(new Aside(kept.apply(name), mapped, next));
    } else {
      aside.belief = next;
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
      Aside aside = stripe.find(name);
      State mapped = aside == null ? settled.get(name) : aside.mapped;
      boolean isUnchanged = old == (aside == null ? mapped : aside.belief) && holds.getAsBoolean();
      if (isUnchanged && next != old) {
        put(stripe, aside, name, mapped, next);
      }
      return isUnchanged;
    } finally {
      try {
        stripe.lock.unlock();
      } catch (StackOverflowError e) {
        stripe.lock.holder = SpinLock.NOBODY;
      }
    }
  }

  /**
   * A state that a slice may be in, the one before the calls in flight. Null if the slice was never
   * settled or is not in the table. Takes no lock.
   */
  @Nullable State glance(Object name) {
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
        for (Aside one : stripe.aside) {
          if (one.mapped == null) {
            names.add(one.name);
          }
        }
      } finally {
        stripe.lock.holder = SpinLock.NOBODY;
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
        List<Aside> kept = new ArrayList<>();
        for (Aside one : stripe.aside) {
          StateEstimate next = changed.apply(one.belief);
          if (next != null) {
            kept.add(new Aside(one.name, null, next));
          }
        }
        stripe.aside.clear();
        stripe.aside.addAll(kept);
        stripe.size = kept.size();
      }
      settled.clear();
    } finally {
      for (int i = 0; i < held; i++) {
        all[i].lock.holder = SpinLock.NOBODY;
      }
    }
  }

  /** Removes settled slices that need not be stored. */
  void dropIf(Predicate<State> needless) {
    for (Object name : settled.keySet()) {
      change(name, old -> old instanceof State state && needless.test(state) ? null : old);
    }
  }
}
