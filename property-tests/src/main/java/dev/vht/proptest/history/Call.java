package dev.vht.proptest.history;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A call of a table on one key, and what it does to the value of that key.
 *
 * <p>A value is a string, and null means that the table does not hold the key. A result is a string
 * too: the value that {@code find} or {@code putIfAbsent} returned, or null if that was empty;
 * {@code "true"} or {@code "false"} of a call that returns a boolean; null of {@code set}.
 *
 * <p>Give each write of a history its own value. The verdict is right even if you do not, but it
 * takes more work to reach, and fewer faults show.
 */
public sealed interface Call {

  /**
   * What a call does when it takes effect.
   *
   * @param result what it returns
   * @param after the value of the key from then on, or null if it is absent
   */
  record Effect(@Nullable String result, @Nullable String after) {}

  /**
   * Returns what this call does when it takes effect alone.
   *
   * @param before the value of the key, or null if it is absent
   * @return its result and the value after it
   */
  Effect on(@Nullable String before);

  /** {@code find(key)}. */
  record Find() implements Call {
    @Override
    public Effect on(@Nullable String before) {
      return new Effect(before, before);
    }

    @Override
    public String toString() {
      return "find";
    }
  }

  /** {@code contains(key)}. */
  record Contains() implements Call {
    @Override
    public Effect on(@Nullable String before) {
      return new Effect(String.valueOf(before != null), before);
    }

    @Override
    public String toString() {
      return "contains";
    }
  }

  /**
   * {@code set(key, value)}.
   *
   * @param value the new value
   */
  record Set(String value) implements Call {
    @Override
    public Effect on(@Nullable String before) {
      return new Effect(null, value);
    }

    @Override
    public String toString() {
      return "set " + value;
    }
  }

  /** {@code remove(key)}. */
  record Remove() implements Call {
    @Override
    public Effect on(@Nullable String before) {
      return new Effect(String.valueOf(before != null), null);
    }

    @Override
    public String toString() {
      return "remove";
    }
  }

  /**
   * {@code putIfAbsent(key, value)}.
   *
   * @param value the value of an absent key
   */
  record PutIfAbsent(String value) implements Call {
    @Override
    public Effect on(@Nullable String before) {
      return new Effect(before, before == null ? value : before);
    }

    @Override
    public String toString() {
      return "putIfAbsent " + value;
    }
  }

  /**
   * {@code replace(key, expected, value)}.
   *
   * @param expected the value to replace
   * @param value the new value
   */
  record Replace(String expected, String value) implements Call {
    @Override
    public Effect on(@Nullable String before) {
      boolean isEqual = Objects.equals(before, expected);
      return new Effect(String.valueOf(isEqual), isEqual ? value : before);
    }

    @Override
    public String toString() {
      return "replace " + expected + " by " + value;
    }
  }

  /**
   * {@code remove(key, expected)}.
   *
   * @param expected the value to remove
   */
  record RemoveIfEqual(String expected) implements Call {
    @Override
    public Effect on(@Nullable String before) {
      boolean isEqual = Objects.equals(before, expected);
      return new Effect(String.valueOf(isEqual), isEqual ? null : before);
    }

    @Override
    public String toString() {
      return "remove if " + expected;
    }
  }
}
