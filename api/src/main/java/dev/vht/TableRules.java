package dev.vht;

import dev.vht.contracts.annotation.Rule;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The checks that the annotations of {@link VirtualHashTable} refer to. */
final class TableRules {
  private TableRules() {}

  @Rule(id = "K1", text = "a key is never null")
  static boolean keyIsNotNull(@Nullable Object key) {
    return key != null;
  }

  @Rule(id = "V1", text = "a value is never null")
  static boolean valueIsNotNull(@Nullable Object value) {
    return value != null;
  }

  @Rule(id = "V1", text = "a table is filled from a map")
  static boolean contentIsNotNull(@Nullable Map<?, ?> content) {
    return content != null;
  }

  @Rule(id = "V1", text = "a table is watched by a listener")
  static boolean listenerIsNotNull(@Nullable TableListener<?, ?> listener) {
    return listener != null;
  }

  @Rule(id = "V1", text = "a result is never null")
  static boolean resultIsNotNull(@Nullable Object result) {
    return result != null;
  }

  @Rule(id = "R2", text = "a count is never negative")
  static boolean countIsNotNegative(long count) {
    return count >= 0;
  }

  static boolean isTrue(boolean result) {
    return result;
  }

  static boolean isPresent(Optional<?> result) {
    return result.isPresent();
  }

  /** The seed of K3 and R1: a key that a reopened table already holds counts as set. */
  static <K> boolean holds(VirtualHashTable<K, ?> table, K key) {
    return table.contains(key);
  }
}
