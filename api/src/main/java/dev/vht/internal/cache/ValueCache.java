package dev.vht.internal.cache;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.vht.CachePolicy;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Values in memory, by the names of their keys. Read by anybody at any time, changed by who holds
 * the key's lock.
 *
 * <p>A key that is being changed is in doubt: its value stays, so that nobody takes it for gone,
 * and is not found. It is out of doubt before it can be found, so a reader looks there first.
 */
public abstract class ValueCache {
  /** There may be a value; the storage knows. */
  public static final Object UNKNOWN = new Object();

  private static final ValueCache NOTHING = new Nothing();

  private final Set<Object> doubtful = ConcurrentHashMap.newKeySet();

  public static ValueCache by(CachePolicy policy) {
    return switch (policy.kind()) {
      case NONE -> NOTHING;
      case WEAK -> new Some(Caffeine.newBuilder().weakValues());
      case SOFT -> new Some(Caffeine.newBuilder().softValues());
      case ENTRIES -> new Some(Caffeine.newBuilder().maximumSize(policy.bound()));
      case WEIGHT -> new Weighed(policy.bound());
      case ALL -> new Whole();
    };
  }

  /** The value, or null if there surely is none, or {@link #UNKNOWN}. */
  public final @Nullable Object find(Object name) {
    return !doubtful.isEmpty() && doubtful.contains(name) ? UNKNOWN : look(name);
  }

  /** The value that is here, in doubt or not; null if there is none, or nothing is known. */
  public final @Nullable Object get(Object name) {
    Object value = look(name);
    return value == UNKNOWN ? null : value;
  }

  /** A change of a key begins. */
  public final void doubt(Object name) {
    doubtful.add(name);
  }

  /**
   * A change of a key has ended; if neither a value was put nor its absence stated, none was made.
   */
  public final void trust(Object name) {
    doubtful.remove(name);
  }

  /** Nothing is known of a key any more. */
  public void lose(Object name) {
    remove(name);
    trust(name);
  }

  /** It is known which value a key has. */
  public final void put(Object name, Object value, long size) {
    add(name, value, size);
    trust(name);
  }

  /** It is known that a key has no value. */
  public final void absent(Object name) {
    remove(name);
    trust(name);
  }

  /** Nothing is known at all. */
  public final void dropAll() {
    clear();
    doubtful.clear();
  }

  /** It is known that what is not here is nowhere, if all is to be here. */
  public void complete() {}

  /** Whether it never holds anything, and need not be asked. */
  public final boolean keepsNothing() {
    return this instanceof Nothing;
  }

  /** Whether it is to hold everything. */
  public boolean isWhole() {
    return false;
  }

  /** The value that is here, or null if there surely is none, or {@link #UNKNOWN}. */
  abstract @Nullable Object look(Object name);

  abstract void add(Object name, Object value, long size);

  abstract void remove(Object name);

  abstract void clear();

  /** Keeps nothing. */
  private static final class Nothing extends ValueCache {
    @Override
    Object look(Object name) {
      return UNKNOWN;
    }

    @Override
    void add(Object name, Object value, long size) {}

    @Override
    void remove(Object name) {}

    @Override
    void clear() {}
  }

  /**
   * Those that Caffeine keeps. An error in the midst of a call, such as an overflow of the stack,
   * may leave a cache locked: it is then replaced by an empty one.
   */
  private static class Some extends ValueCache {
    private final Supplier<Cache<Object, Object>> making;
    private volatile Cache<Object, Object> values;
    private volatile boolean isBroken;

    Some(Caffeine<Object, Object> bounds) {
      making = bounds::build;
      values = making.get();
    }

    private Cache<Object, Object> values() {
      if (isBroken) {
        values = making.get();
        isBroken = false;
      }
      return values;
    }

    @Override
    Object look(Object name) {
      try {
        Object held = values().getIfPresent(name);
        return held == null ? UNKNOWN : value(held);
      } catch (VirtualMachineError e) {
        isBroken = true;
        throw e;
      }
    }

    @Override
    void add(Object name, Object value, long size) {
      try {
        values().put(name, held(value, size));
      } catch (VirtualMachineError e) {
        isBroken = true;
        throw e;
      }
    }

    @Override
    void remove(Object name) {
      try {
        values().invalidate(name);
      } catch (VirtualMachineError e) {
        isBroken = true;
        throw e;
      }
    }

    @Override
    void clear() {
      values = making.get();
      isBroken = false;
    }

    /** What is held for a value. */
    Object held(Object value, long size) {
      return value;
    }

    /** The value for which something is held. */
    Object value(Object held) {
      return held;
    }
  }

  /** Those that Caffeine keeps by their sizes. */
  private static final class Weighed extends Some {
    private record Load(Object value, int size) {}

    Weighed(long bound) {
      super(
          Caffeine.newBuilder()
              .maximumWeight(bound)
              .weigher((Object name, Object load) -> ((Load) load).size()));
    }

    @Override
    Object held(Object value, long size) {
      return new Load(value, (int) Math.min(size, Integer.MAX_VALUE));
    }

    @Override
    Object value(Object held) {
      return ((Load) held).value();
    }
  }

  /**
   * All of them. Who looks without a lock must not take what is gone for a moment for absent: of a
   * key that is lost, {@link #UNKNOWN} stays in its place; and what is loaded anew is another map,
   * so that who has seen the old one unfinished does not think it complete.
   */
  private static final class Whole extends ValueCache {
    private volatile Content content = new Content();

    /** What was loaded at one time, and what has become of it. */
    private static final class Content {
      private final ConcurrentMap<Object, Object> values = new ConcurrentHashMap<>();
      private volatile boolean isComplete;
    }

    @Override
    @Nullable Object look(Object name) {
      Content present = content;
      boolean isComplete = present.isComplete; // before: what is loaded meanwhile is not seen
      Object value = present.values.get(name);
      return value != null || isComplete ? value : UNKNOWN;
    }

    @Override
    void add(Object name, Object value, long size) {
      content.values.put(name, value);
    }

    @Override
    void remove(Object name) {
      content.values.remove(name);
    }

    @Override
    public void lose(Object name) {
      content.values.put(name, UNKNOWN);
      trust(name);
    }

    @Override
    void clear() {
      content = new Content();
    }

    @Override
    public void complete() {
      content.isComplete = true;
    }

    @Override
    public boolean isWhole() {
      return true;
    }
  }
}
