package dev.vht.proptest.map;

import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The keys and values of a map that is used while others write. A value begins with its key, so
 * that any value that is seen tells whether it was written for that key.
 */
final class MapTestData {
  private static final String MARK = ":";

  /** Some are given other values at times, and none is ever removed, unless all are. */
  static final List<String> STAYING = keys("stay", 6);

  /** These come and go. */
  static final List<String> MOVING = keys("move", 8);

  private static final Set<String> KNOWN =
      Stream.of(STAYING, MOVING).flatMap(List::stream).collect(Collectors.toSet());

  private MapTestData() {}

  private static List<String> keys(String name, int count) {
    return IntStream.range(0, count).mapToObj(i -> name + i).toList();
  }

  static Collection<String> all() {
    return new TreeSet<>(KNOWN);
  }

  static boolean isKey(@Nullable Object key) {
    return key != null && KNOWN.contains(key);
  }

  static String value(String key, int number) {
    return key + MARK + number;
  }

  /** The key that a value was written for, or null if it is no value. */
  static @Nullable String keyOf(@Nullable Object value) {
    if (!(value instanceof String text) || !text.matches("[a-z]+[0-9]+" + MARK + "[0-9]+")) {
      return null;
    }
    String key = text.substring(0, text.indexOf(MARK));
    return isKey(key) ? key : null;
  }

  /** Whether a value, or its absence, is what a key may have. */
  static boolean isOf(String key, @Nullable Object value) {
    return value == null || key.equals(keyOf(value));
  }

  static boolean isMoving(String keyOrValue) {
    return keyOrValue.startsWith("move");
  }
}
