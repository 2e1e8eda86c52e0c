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
 *
 * <p>A key that is being changed is in doubt: its value stays, so that nobody takes it for gone,
 * and is not found. It is out of doubt before it can be found, so a reader looks there first.
 */
abstract class Kept {
  /** There may be a value; the storage knows. */
  static final Object UNKNOWN = new Object();

  private final Set<Object> doubtful = ConcurrentHashMap.newKeySet();

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
  final @Nullable Object find(Object name) {
    return !doubtful.isEmpty() && doubtful.contains(name) ? UNKNOWN : look(name);
  }

  /** The value that is here, in doubt or not; null if there is none, or nothing is known. */
  final @Nullable Object get(Object name) {
    Object value = look(name);
    return value == UNKNOWN ? null : value;
  }

  /** A change of a key begins. */
  final void doubt(Object name) {
    doubtful.add(name);
  }

  /**
   * A change of a key has ended; if neither a value was put nor its absence stated, none was made.
   */
  final void trust(Object name) {
    doubtful.remove(name);
  }

  /** Nothing is known of a key any more. */
  void lose(Object name) {
    remove(name);
    trust(name);
  }

  /** It is known which value a key has. */
  final void put(Object name, Object value, long size) {
    add(name, value, size);
    trust(name);
  }

  /** It is known that a key has no value. */
  final void absent(Object name) {
    remove(name);
    trust(name);
  }

  /** Nothing is known at all. */
  final void dropAll() {
    clear();
    doubtful.clear();
  }

  /** It is known that what is not here is nowhere, if all is to be here. */
  void complete() {}

  /** Whether it is to hold everything. */
  boolean isWhole() {
    return false;
  }

  /** The value that is here, or null if there surely is none, or {@link #UNKNOWN}. */
  abstract @Nullable Object look(Object name);

  abstract void add(Object name, Object value, long size);

  abstract void remove(Object name);

  abstract void clear();

  /** Those that Caffeine keeps. */
  private static final class Some extends Kept {
    private final Cache<Object, Object> values;

    Some(Caffeine<Object, Object> bounds) {
      values = bounds.build();
    }

    @Override
    Object look(Object name) {
      Object value = values.getIfPresent(name);
      return value == null ? UNKNOWN : value;
    }

    @Override
    void add(Object name, Object value, long size) {
      values.put(name, value);
    }

    @Override
    void remove(Object name) {
      values.invalidate(name);
    }

    @Override
    void clear() {
      values.invalidateAll();
    }
  }

  /** Those that Caffeine keeps by their sizes. */
  private static final class Weighed extends Kept {
    private final Cache<Object, Load> values;

    private record Load(Object value, int size) {}

    Weighed(long bound) {
      values =
          Caffeine.newBuilder()
              .maximumWeight(bound)
              .weigher((Object name, Load load) -> load.size())
              .build();
    }

    @Override
    Object look(Object name) {
      Load load = values.getIfPresent(name);
      return load == null ? UNKNOWN : load.value();
    }

    @Override
    void add(Object name, Object value, long size) {
      values.put(name, new Load(value, (int) Math.min(size, Integer.MAX_VALUE)));
    }

    @Override
    void remove(Object name) {
      values.invalidate(name);
    }

    @Override
    void clear() {
      values.invalidateAll();
    }
  }

  /**
   * All of them. Who looks without a lock must not take what is gone for a moment for absent: of a
   * key that is lost, {@link #UNKNOWN} stays in its place; and what is loaded anew is another map,
   * so that who has seen the old one unfinished does not think it complete.
   */
  private static final class Whole extends Kept {
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
    void lose(Object name) {
      content.values.put(name, UNKNOWN);
      trust(name);
    }

    @Override
    void clear() {
      content = new Content();
    }

    @Override
    void complete() {
      content.isComplete = true;
    }

    @Override
    boolean isWhole() {
      return true;
    }
  }
}
