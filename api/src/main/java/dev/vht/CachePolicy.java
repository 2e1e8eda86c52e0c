package dev.vht;

import java.util.Locale;
import java.util.Objects;

/**
 * Which values of a table are cached in memory.
 *
 * <p>Every cache is write-through: when a write returns, the storage has it with the table's
 * durability, and so has the cache. After a failed write the value is read from the storage. A
 * thread that has read a value never reads an older one afterwards.
 *
 * <p><b>Objects.</b> A cached value is the object that the program stored or that was decoded, and
 * all readers share it. A program that mutates it changes what other readers get as long as it is
 * cached, but not the storage. Set the value again, or use immutable values. (Without a cache every
 * read returns a new object, rule V3.)
 *
 * <p><b>Other handles.</b> Changes by other handles of the table in this process are visible at
 * once. Changes by another process are visible as soon as the table's {@link Freshness} says: with
 * {@code sqlite:} by default to every read that begins afterwards, with {@code postgresql:} to
 * every read that begins a second later. A change by a program that does not use this library is
 * not visible while the value is cached.
 *
 * <p>Immutable. {@link #toString()} returns the spelling used in a configuration.
 */
public final class CachePolicy {
  private static final CachePolicy NONE = new CachePolicy(Kind.NONE, 0);
  private static final CachePolicy WEAK = new CachePolicy(Kind.WEAK, 0);
  private static final CachePolicy SOFT = new CachePolicy(Kind.SOFT, 0);
  private static final CachePolicy ALL = new CachePolicy(Kind.ALL, 0);

  /** What bounds the cache. */
  public enum Kind {
    /** Nothing is cached. */
    NONE,
    /** A value is cached while the program references it. */
    WEAK,
    /** A value is cached until the garbage collector needs its memory. */
    SOFT,
    /** The number of values is bounded. */
    ENTRIES,
    /** The total size of encoded keys and values is bounded. */
    WEIGHT,
    /** Every value is cached. */
    ALL
  }

  private final Kind kind;
  private final long bound;

  private CachePolicy(Kind kind, long bound) {
    this.kind = kind;
    this.bound = bound;
  }

  /**
   * Caches nothing: each read reads the storage and returns a new object.
   *
   * @return the default policy
   */
  public static CachePolicy none() {
    return NONE;
  }

  /**
   * Caches a value while the program references it; reading its key then returns that same object.
   * Other values may be garbage-collected and are read from the storage again.
   *
   * @return the policy
   */
  public static CachePolicy weak() {
    return WEAK;
  }

  /**
   * Caches values until the garbage collector needs their memory.
   *
   * @return the policy
   */
  public static CachePolicy soft() {
    return SOFT;
  }

  /**
   * Caches a number of values, those likely to be read again.
   *
   * @param max how many values, at least 1
   * @return the policy
   * @throws IllegalArgumentException if the bound is less than 1
   */
  public static CachePolicy entries(long max) {
    return bounded(Kind.ENTRIES, max);
  }

  /**
   * Caches values up to a total size of encoded keys and values, those likely to be read again. As
   * objects they may take a multiple of that.
   *
   * @param bytes the total size, at least 1
   * @return the policy
   * @throws IllegalArgumentException if the bound is less than 1
   */
  public static CachePolicy weight(long bytes) {
    return bounded(Kind.WEIGHT, bytes);
  }

  private static CachePolicy bounded(Kind kind, long bound) {
    if (bound < 1) {
      throw new IllegalArgumentException(
          "a cache of " + bound + " keeps nothing; at least 1, or CachePolicy.none()");
    }
    return new CachePolicy(kind, bound);
  }

  /**
   * Caches everything, and reads all of it when the table is opened: a hash table in memory that
   * writes through to the storage. If another process clears or fills the table, or it is not known
   * what others have changed, each value is read again when it is used next.
   *
   * @return the policy
   */
  public static CachePolicy all() {
    return ALL;
  }

  /**
   * Returns what bounds the cache.
   *
   * @return the kind
   */
  public Kind kind() {
    return kind;
  }

  /**
   * Returns the bound.
   *
   * @return a number of entries or of bytes, as {@link #kind} says; 0 if there is no bound
   */
  public long bound() {
    return bound;
  }

  @Override
  public boolean equals(Object object) {
    return object instanceof CachePolicy other && kind == other.kind && bound == other.bound;
  }

  @Override
  public int hashCode() {
    return Objects.hash(kind, bound);
  }

  @Override
  public String toString() {
    String name = kind.name().toLowerCase(Locale.ROOT);
    return bound == 0 ? name : name + ":" + bound;
  }
}
