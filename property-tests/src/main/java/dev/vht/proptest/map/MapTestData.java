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
 * The keys and values of a map that several threads use. Each value begins with its key, which
 * shows whether it was written for that key.
 */
final class MapTestData {
  private static final String MARK = ":";

  /** Keys that are replaced at times, and removed only by clearing the map. */
  static final List<String> STAYING = keys("stay", 6);

  /** Keys that are added and removed. */
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

  /** Returns the key that a value was written for, or null if it was written for none. */
  static @Nullable String keyOf(@Nullable Object value) {
    if (!(value instanceof String text) || !text.matches("[a-z]+[0-9]+" + MARK + "[0-9]+")) {
      return null;
    }
    String key = text.substring(0, text.indexOf(MARK));
    return isKey(key) ? key : null;
  }

  /** Returns whether a key may have a value, or none. */
  static boolean isOf(String key, @Nullable Object value) {
    return value == null || key.equals(keyOf(value));
  }

  static boolean isMoving(String keyOrValue) {
    return keyOrValue.startsWith("move");
  }
}
