package dev.vht;

import java.util.Locale;
import java.util.Objects;

/**
 * What of a table stays in memory.
 *
 * <p>Whatever it is, writing goes through: when a write returns, the storage has it with the
 * table's durability, and so has the memory. A write that fails is in neither, or in doubt in both.
 * What a thread has read it will not see undone: memory never shows less than the storage has
 * shown.
 *
 * <p><b>Objects.</b> What is in memory is the object that the program stored or that was decoded,
 * and every reader is given that very object. A program that changes it changes what others are
 * given until it leaves memory, and changes nothing in the storage: set it again, or use values
 * that never change. (Without a cache every reader has an object of its own, rule V3.)
 *
 * <p><b>Other handles.</b> Changes by other handles of a table in this process are seen at once.
 * What another process changes, in a storage that it can share, is not seen as long as the value
 * stays in memory: do not cache such tables, or let one process write.
 *
 * <p>Immutable. {@link #toString()} is how a configuration spells it.
 */
public final class CachePolicy {
  private static final CachePolicy NONE = new CachePolicy(Kind.NONE, 0);
  private static final CachePolicy WEAK = new CachePolicy(Kind.WEAK, 0);
  private static final CachePolicy SOFT = new CachePolicy(Kind.SOFT, 0);
  private static final CachePolicy ALL = new CachePolicy(Kind.ALL, 0);

  /** What decides how long a value stays in memory. */
  public enum Kind {
    /** Nothing stays. */
    NONE,
    /** A value stays as long as the program holds it. */
    WEAK,
    /** A value stays until the collector needs its memory. */
    SOFT,
    /** The number of values has a bound. */
    ENTRIES,
    /** The sum of the bytes of keys and values has a bound. */
    WEIGHT,
    /** Everything stays. */
    ALL
  }

  private final Kind kind;
  private final long bound;

  private CachePolicy(Kind kind, long bound) {
    this.kind = kind;
    this.bound = bound;
  }

  /**
   * Keeps nothing: each reading reads the storage, and gives an object of its own.
   *
   * @return the policy unless another is given
   */
  public static CachePolicy none() {
    return NONE;
  }

  /**
   * Keeps a value as long as the program holds it. Reading its key gives that same object; one that
   * the program dropped may be collected, and is read again. This is the seed of the library:
   * values that leave memory when nobody uses them, and stay in the table.
   *
   * @return the policy
   */
  public static CachePolicy weak() {
    return WEAK;
  }

  /**
   * Keeps values until the collector needs their memory.
   *
   * @return the policy
   */
  public static CachePolicy soft() {
    return SOFT;
  }

  /**
   * Keeps so many values, those that are likely to be read again.
   *
   * @param most at least 1
   * @return the policy
   * @throws IllegalArgumentException if it is less
   */
  public static CachePolicy entries(long most) {
    return bounded(Kind.ENTRIES, most);
  }

  /**
   * Keeps values up to a sum of the bytes that they and their keys take in the storage, those that
   * are likely to be read again. As objects they may take a multiple of that.
   *
   * @param bytes at least 1
   * @return the policy
   * @throws IllegalArgumentException if it is less
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
   * Keeps everything, and reads all of it when the table is opened: a hash table in memory that is
   * written through to the storage.
   *
   * @return the policy
   */
  public static CachePolicy all() {
    return ALL;
  }

  /**
   * Returns what decides how long a value stays.
   *
   * @return the kind
   */
  public Kind kind() {
    return kind;
  }

  /**
   * Returns how much may stay.
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
