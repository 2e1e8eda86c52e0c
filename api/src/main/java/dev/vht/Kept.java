package dev.vht;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.jspecify.annotations.Nullable;

/**
 * Values in memory, by the names of their keys. Read by anybody at any time, changed by who holds
 * the key's lock.
 */
abstract class Kept {
  /** There may be a value; the storage knows. */
  static final Object UNKNOWN = new Object();

  static Kept by(CachePolicy policy) {
    return switch (policy.kind()) {
      case NONE -> throw new IllegalArgumentException("nothing is kept");
      case WEAK -> new Some(Caffeine.newBuilder().weakValues());
      case SOFT -> new Some(Caffeine.newBuilder().softValues());
      case ENTRIES -> new Some(Caffeine.newBuilder().maximumSize(policy.bound()));
      case WEIGHT -> new Weighed(policy.bound());
      case ALL -> new Whole();
    };
  }

  /** The value, or null if there surely is none, or {@link #UNKNOWN}. */
  abstract @Nullable Object find(Object name);

  abstract void put(Object name, Object value, long size);

  /** Nothing is known of a key any more. */
  abstract void drop(Object name);

  /** Nothing is known at all. */
  abstract void dropAll();

  /** It is known that what is not here is nowhere. */
  void complete() {}

  /** Whether it is to hold everything. */
  boolean isWhole() {
    return false;
  }

  private static <K, V> Cache<K, V> made(Caffeine<? super K, ? super V> builder) {
    return builder.build();
  }

  /** Those that Caffeine keeps. */
  private static final class Some extends Kept {
    private final Cache<Object, Object> values;

    Some(Caffeine<Object, Object> bounds) {
      values = made(bounds);
    }

    @Override
    Object find(Object name) {
      Object value = values.getIfPresent(name);
      return value == null ? UNKNOWN : value;
    }

    @Override
    void put(Object name, Object value, long size) {
      values.put(name, value);
    }

    @Override
    void drop(Object name) {
      values.invalidate(name);
    }

    @Override
    void dropAll() {
      values.invalidateAll();
    }
  }

  /** Those that Caffeine keeps by their sizes. */
  private static final class Weighed extends Kept {
    private final Cache<Object, Load> values;

    private record Load(Object value, int size) {}

    Weighed(long bound) {
      values =
          made(
              Caffeine.newBuilder()
                  .maximumWeight(bound)
                  .weigher((Object name, Load load) -> load.size()));
    }

    @Override
    Object find(Object name) {
      Load load = values.getIfPresent(name);
      return load == null ? UNKNOWN : load.value();
    }

    @Override
    void put(Object name, Object value, long size) {
      values.put(name, new Load(value, (int) Math.min(size, Integer.MAX_VALUE)));
    }

    @Override
    void drop(Object name) {
      values.invalidate(name);
    }

    @Override
    void dropAll() {
      values.invalidateAll();
    }
  }

  /**
   * All of them. A key that is being changed is in doubt until the change is made: who reads it
   * meanwhile waits for its lock. A change that fails leaves it in doubt, and it is read again.
   */
  private static final class Whole extends Kept {
    private final ConcurrentMap<Object, Object> values = new ConcurrentHashMap<>();
    private final Set<Object> doubtful = ConcurrentHashMap.newKeySet();
    private volatile boolean isComplete;

    @Override
    @Nullable Object find(Object name) {
      if (!doubtful.isEmpty() && doubtful.contains(name)) {
        return UNKNOWN;
      }
      Object value = values.get(name);
      return value != null || isComplete ? value : UNKNOWN;
    }

    @Override
    void put(Object name, Object value, long size) {
      values.put(name, value);
      doubtful.remove(name);
    }

    /** The value stays while it is in doubt, so that nobody takes it for gone. */
    @Override
    void drop(Object name) {
      doubtful.add(name);
    }

    @Override
    void absent(Object name) {
      values.remove(name);
      doubtful.remove(name);
    }

    @Override
    void dropAll() {
      isComplete = false;
      values.clear();
      doubtful.clear();
    }

    @Override
    void complete() {
      isComplete = true;
    }

    @Override
    boolean isWhole() {
      return true;
    }
  }

  /** It is known that a key has no value. */
  void absent(Object name) {}
}
