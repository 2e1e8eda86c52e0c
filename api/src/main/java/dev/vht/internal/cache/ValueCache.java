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
 * Values in memory, by the names of their keys. Any thread may read. Only the thread that holds a
 * key's lock writes, but any thread may make values unknown because another process has changed
 * them.
 *
 * <p>While a key is being changed, it is marked: its value stays in place, so that it is not taken
 * for absent, but {@link #get} returns {@link #UNKNOWN}. Readers look at the marks before the
 * values.
 *
 * <p><b>Changes by others.</b> A thread that loads or stores a value cannot know whether another
 * process replaces it before it is put here. So a cache that follows others marks a key while its
 * value is loaded, too, and {@link #changedByOthers} leaves a note on the mark. {@link #put} and
 * {@link #markAbsent} of a noted key leave it unknown. A mark is set before the storage is read or
 * written, and a change by others is noted after it was committed. So a change that meets no mark
 * is older than what the storage returns to the one that marks the key next.
 *
 * <p><b>Late writes.</b> A write whose outcome is unknown may change the storage at any later
 * moment. So from then on the value of its key is never kept ({@link #stopKeeping}).
 */
public abstract class ValueCache {
  /** The cache does not know the value; the storage does. */
  public static final Object UNKNOWN = new Object();

  private static final Mark UNNOTED = new Mark();

  /** With more keys whose value must not be kept, no value is kept. */
  private static final int MAX_NOT_KEPT = 10_000;

  private final ConcurrentMap<Object, Mark> marks = new ConcurrentHashMap<>();

  /** The keys whose value must not be kept. */
  final Set<Object> notKept = ConcurrentHashMap.newKeySet(1);

  /** Whether there are keys whose value must not be kept. */
  private volatile boolean someAreNotKept;

  /** Whether no value may be kept. */
  volatile boolean noneIsKept;

  /** Whether other processes change values. */
  private final boolean followsOthers;

  /** The mark of a key that is being changed or loaded. */
  private static final class Mark {
    /** Whether others have changed the key since; guarded by this mark. */
    private boolean isNoted;

    synchronized void note() {
      isNoted = true;
    }
  }

  ValueCache(boolean followsOthers) {
    this.followsOthers = followsOthers;
  }

  /** Creates a cache of values that no other process changes unnoticed. */
  public static ValueCache by(CachePolicy policy) {
    return by(policy, false);
  }

  /** Creates a cache; {@code followsOthers} if it is told what other processes change. */
  public static ValueCache by(CachePolicy policy, boolean followsOthers) {
    return switch (policy.kind()) {
      case NONE -> new NoCache();
      case WEAK -> new CaffeineCache(Caffeine.newBuilder().weakValues(), followsOthers);
      case SOFT -> new CaffeineCache(Caffeine.newBuilder().softValues(), followsOthers);
      case ENTRIES ->
          new CaffeineCache(Caffeine.newBuilder().maximumSize(policy.bound()), followsOthers);
      case WEIGHT -> new WeightedCache(policy.bound(), followsOthers);
      case ALL -> new CompleteCache(followsOthers);
    };
  }

  /** Returns the value, null if there is none, or {@link #UNKNOWN}. */
  public final @Nullable Object get(Object name) {
    return !marks.isEmpty() && marks.containsKey(name) ? UNKNOWN : lookUp(name);
  }

  /** Returns the value even while its key is being changed; null if absent or unknown. */
  public final @Nullable Object peek(Object name) {
    Object value = lookUp(name);
    return value == UNKNOWN ? null : value;
  }

  // Changing and loading. The key's lock is held.

  /** Marks a key as being changed. */
  public final void beginChange(Object name) {
    marks.put(name, followsOthers ? new Mark() : UNNOTED);
  }

  /**
   * Removes the mark of a key; its value stays unless {@link #put} or {@link #markAbsent} was
   * called.
   */
  public final void endChange(Object name) {
    marks.remove(name);
  }

  /** Marks a key whose value is about to be read from the storage, if others may change it. */
  public final void beginLoad(Object name) {
    if (followsOthers) {
      marks.put(name, new Mark());
    }
  }

  /** Removes the mark of {@link #beginLoad}, if it is still there. */
  public final void endLoad(Object name) {
    if (followsOthers) {
      marks.remove(name);
    }
  }

  /** Makes the value of a key unknown, and removes its mark. */
  public final void invalidate(Object name) {
    makeUnknown(name);
    endChange(name);
  }

  /** Puts the value of a key unless others have changed it, and removes its mark. */
  public final void put(Object name, Object value, long size) {
    if (isNotKept(name)) {
      makeUnknown(name);
    } else if (followsOthers) {
      addUnlessNoted(name, value, size);
    } else {
      add(name, value, size);
    }
    endChange(name);
  }

  private void addUnlessNoted(Object name, Object value, long size) {
    Mark mark = marks.get(name);
    if (mark == null) {
      makeUnknown(name);
      return;
    }
    synchronized (mark) {
      if (mark.isNoted) {
        makeUnknown(name);
      } else {
        add(name, value, size);
      }
    }
  }

  /** Records that a key has no value unless others have changed it, and removes its mark. */
  public final void markAbsent(Object name) {
    if (isNotKept(name)) {
      makeUnknown(name);
    } else if (followsOthers) {
      removeUnlessNoted(name);
    } else {
      remove(name);
    }
    endChange(name);
  }

  private void removeUnlessNoted(Object name) {
    Mark mark = marks.get(name);
    if (mark == null) {
      makeUnknown(name);
      return;
    }
    synchronized (mark) {
      if (mark.isNoted) {
        makeUnknown(name);
      } else {
        remove(name);
      }
    }
  }

  /** Makes the value of a key unknown for ever, because the storage may change it by itself. */
  public final void stopKeeping(Object name) {
    if (notKept.size() >= MAX_NOT_KEPT) {
      stopKeepingAll();
      return;
    }
    notKept.add(name);
    someAreNotKept = true;
    invalidate(name);
  }

  private boolean isNotKept(Object name) {
    return someAreNotKept && (noneIsKept || notKept.contains(name));
  }

  // All keys. All locks are held.

  /** Makes all values unknown for ever. Needs no lock if a load of all is not in progress. */
  public final void stopKeepingAll() {
    noneIsKept = true;
    someAreNotKept = true;
    invalidateAll();
  }

  /** Makes all values unknown, and removes all marks. */
  public final void invalidateAll() {
    clear();
    marks.clear();
  }

  /** Receives every value of a table, from a time when the cache knew none. */
  public interface Loading {
    /** Adds a value unless others have changed it. */
    void add(Object name, Object value);

    /** Records that every value was added, unless others have changed an unknown number of them. */
    void complete();
  }

  /** Makes all values unknown, and begins to load all of them, in a cache that keeps everything. */
  public Loading beginLoading() {
    invalidateAll();
    return NoCache.NO_LOADING;
  }

  // Changes by others. Any thread calls this, without a lock.

  /** Makes the value of a key unknown, also to a thread that is about to put one. */
  public final void changedByOthers(Object name) {
    Mark mark = marks.get(name);
    if (mark != null) {
      mark.note();
    }
    makeUnknown(name);
  }

  /** Makes all values unknown, also to threads that are about to put some. */
  public final void allChangedByOthers() {
    marks.values().forEach(Mark::note);
    clear();
  }

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

  /** Records that a key has no value. */
  abstract void remove(Object name);

  /** Makes the value of a key unknown. */
  void makeUnknown(Object name) {
    remove(name);
  }

  abstract void clear();

  /** Keeps nothing. */
  private static final class NoCache extends ValueCache {
    private static final Loading NO_LOADING =
        new Loading() {
          @Override
          public void add(Object name, Object value) {}

          @Override
          public void complete() {}
        };

    NoCache() {
      super(false);
    }

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

    CaffeineCache(Caffeine<Object, Object> bounds, boolean followsOthers) {
      super(followsOthers);
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

    WeightedCache(long bound, boolean followsOthers) {
      super(
          Caffeine.newBuilder()
              .maximumWeight(bound)
              .weigher((Object name, Object sized) -> ((Sized) sized).size()),
          followsOthers);
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
}
