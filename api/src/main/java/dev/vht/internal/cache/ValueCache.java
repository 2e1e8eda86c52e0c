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
 * Values in memory, by the names of their keys. Any thread may read; only the thread that holds a
 * key's lock writes.
 *
 * <p>While a key is being changed, it is marked: its value stays in place, so that it is not taken
 * for absent, but {@link #get} returns {@link #UNKNOWN}. Readers look at the marks before the
 * values.
 */
public abstract class ValueCache {
  /** The cache does not know the value; the storage does. */
  public static final Object UNKNOWN = new Object();

  private static final ValueCache NOTHING = new NoCache();

  private final Set<Object> changing = ConcurrentHashMap.newKeySet();

  public static ValueCache by(CachePolicy policy) {
    return switch (policy.kind()) {
      case NONE -> NOTHING;
      case WEAK -> new CaffeineCache(Caffeine.newBuilder().weakValues());
      case SOFT -> new CaffeineCache(Caffeine.newBuilder().softValues());
      case ENTRIES -> new CaffeineCache(Caffeine.newBuilder().maximumSize(policy.bound()));
      case WEIGHT -> new WeightedCache(policy.bound());
      case ALL -> new CompleteCache();
    };
  }

  /** Returns the value, null if there is none, or {@link #UNKNOWN}. */
  public final @Nullable Object get(Object name) {
    return !changing.isEmpty() && changing.contains(name) ? UNKNOWN : lookUp(name);
  }

  /** Returns the value even while its key is being changed; null if absent or unknown. */
  public final @Nullable Object peek(Object name) {
    Object value = lookUp(name);
    return value == UNKNOWN ? null : value;
  }

  /** Marks a key as being changed. */
  public final void beginChange(Object name) {
    changing.add(name);
  }

  /**
   * Removes the mark of a key; its value stays unless {@link #put} or {@link #markAbsent} was
   * called.
   */
  public final void endChange(Object name) {
    changing.remove(name);
  }

  /** Makes the value of a key unknown, and removes its mark. */
  public void invalidate(Object name) {
    remove(name);
    endChange(name);
  }

  /** Puts the value of a key, and removes its mark. */
  public final void put(Object name, Object value, long size) {
    add(name, value, size);
    endChange(name);
  }

  /** Records that a key has no value, and removes its mark. */
  public final void markAbsent(Object name) {
    remove(name);
    endChange(name);
  }

  /** Makes all values unknown, and removes all marks. */
  public final void invalidateAll() {
    clear();
    changing.clear();
  }

  /** Records that every value is here, in a cache that keeps everything. */
  public void markComplete() {}

  /** Whether this cache is always empty. */
  public final boolean keepsNothing() {
    return this instanceof NoCache;
  }

  /** Whether this cache is meant to hold every value. */
  public boolean keepsEverything() {
    return false;
  }

  /** Returns the value regardless of marks, null if there is none, or {@link #UNKNOWN}. */
  abstract @Nullable Object lookUp(Object name);

  abstract void add(Object name, Object value, long size);

  abstract void remove(Object name);

  abstract void clear();

  /** Keeps nothing. */
  private static final class NoCache extends ValueCache {
    @Override
    Object lookUp(Object name) {
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
   * Keeps what Caffeine keeps. An error within a call, such as a stack overflow, may leave a
   * Caffeine cache locked; it is then replaced by an empty one.
   */
  private static class CaffeineCache extends ValueCache {
    private final Supplier<Cache<Object, Object>> factory;
    private volatile Cache<Object, Object> values;
    private volatile boolean isBroken;

    CaffeineCache(Caffeine<Object, Object> bounds) {
      factory = bounds::build;
      values = factory.get();
    }

    private Cache<Object, Object> values() {
      if (isBroken) {
        values = factory.get();
        isBroken = false;
      }
      return values;
    }

    @Override
    Object lookUp(Object name) {
      try {
        Object wrapped = values().getIfPresent(name);
        return wrapped == null ? UNKNOWN : unwrap(wrapped);
      } catch (VirtualMachineError e) {
        isBroken = true;
        throw e;
      }
    }

    @Override
    void add(Object name, Object value, long size) {
      try {
        values().put(name, wrap(value, size));
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
      values = factory.get();
      isBroken = false;
    }

    /** Wraps a value for the cache. */
    Object wrap(Object value, long size) {
      return value;
    }

    /** Unwraps a value. */
    Object unwrap(Object wrapped) {
      return wrapped;
    }
  }

  /** Bounds the sum of sizes. */
  private static final class WeightedCache extends CaffeineCache {
    private record Sized(Object value, int size) {}

    WeightedCache(long bound) {
      super(
          Caffeine.newBuilder()
              .maximumWeight(bound)
              .weigher((Object name, Object sized) -> ((Sized) sized).size()));
    }

    @Override
    Object wrap(Object value, long size) {
      return new Sized(value, (int) Math.min(size, Integer.MAX_VALUE));
    }

    @Override
    Object unwrap(Object wrapped) {
      return ((Sized) wrapped).value();
    }
  }

  /**
   * Keeps everything. A reader without a lock must not take a value for absent that is only missing
   * for a moment. So {@link #UNKNOWN} takes the place of an invalidated value, and reloading starts
   * a new map, which a reader that has seen the old one incomplete does not take for complete.
   */
  private static final class CompleteCache extends ValueCache {
    private volatile Content content = new Content();

    /** The values loaded at one time, with the changes since. */
    private static final class Content {
      private final ConcurrentMap<Object, Object> values = new ConcurrentHashMap<>();
      private volatile boolean isComplete;
    }

    @Override
    @Nullable Object lookUp(Object name) {
      Content present = content;
      boolean isComplete = present.isComplete; // first: values loaded later are not seen
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
    public void invalidate(Object name) {
      content.values.put(name, UNKNOWN);
      endChange(name);
    }

    @Override
    void clear() {
      content = new Content();
    }

    @Override
    public void markComplete() {
      content.isComplete = true;
    }

    @Override
    public boolean keepsEverything() {
      return true;
    }
  }
}
