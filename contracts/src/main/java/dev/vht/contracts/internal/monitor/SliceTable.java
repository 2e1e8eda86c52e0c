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
 * What is known of each slice, by the slice's name.
 *
 * <p>Nearly all slices are in one state, and that is one of few: these are in a map whose values
 * are shared, so that a slice costs no more than its entry. Only those that calls are in flight on,
 * or that may be in several states, have a belief of their own, and are set aside: in one of some
 * {@link Stripe}s, by the hash of the name. Such a belief comes before what the map says.
 *
 * <p>A slice changes under the lock of its stripe. Whoever finds a stripe empty may look into the
 * map without it: what it finds was the case at some moment in between. No user code runs under a
 * lock but {@code equals} and {@code hashCode} of names.
 */
final class SliceTable {
  private static final int STRIPES = 16;

  /** A slice that is set aside, and what the map says of it. */
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

  /** The slices that are set aside whose names have a hash of some kind. */
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

  /** What becomes of a slice. Engine code only: it runs under a lock. */
  interface Effect {
    /**
     * The next belief; null to keep none.
     *
     * @param old what is known, or null if the slice is not in the table
     */
    @Nullable StateEstimate on(@Nullable StateEstimate old);
  }

  private final ConcurrentHashMap<Object, State> settled = new ConcurrentHashMap<>();
  private final SpinLock making = new SpinLock();
  private volatile Stripe @Nullable [] stripes; // made when a slice first changes

  private final UnaryOperator<Object> kept;

  /**
   * Makes an empty table.
   *
   * @param kept from a name to what the table may hold on to in its place
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

  /** What is known of a slice, or null if it is not in the table. */
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
   * @return whether that changed anything
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
   * Puts one belief in the place of another, unless that has changed.
   *
   * @param holds what else must be so at that moment; engine code only
   * @return whether it was unchanged, and that was so
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
   * A state in which a slice may be: the one that it was in before the calls in flight; or null if
   * the slice has not settled yet or is not in the table.
   */
  @Nullable State glance(Object name) {
    return settled.get(name);
  }

  /**
   * The names of all slices, in no order. Every change that began before this did is in it: each
   * stripe is waited for.
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
   * Forgets every settled slice, and changes those that are set aside. It trusts nothing that it
   * finds, as an error may have left a change half done.
   *
   * @param changed the next belief, or null to forget this one too; engine code only
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

  /** Drops settled slices that nobody needs to remember. */
  void dropIf(Predicate<State> needless) {
    for (Object name : settled.keySet()) {
      change(name, old -> old instanceof State state && needless.test(state) ? null : old);
    }
  }
}
