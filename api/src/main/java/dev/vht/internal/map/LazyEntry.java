package dev.vht.internal.map;

import dev.vht.VirtualHashTable;
import dev.vht.contracts.annotation.Facade;
import java.util.Arrays;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * An entry with the value that its key had when an iteration reached it. It keeps that value when
 * the key is set or removed later. Setting its value writes to the table.
 *
 * <p>Arrays are compared by their elements, because a table without a cache returns a new array at
 * each read.
 */
@Facade
final class LazyEntry<K, V> implements Map.Entry<K, V> {
  private final VirtualHashTable<K, V> table;
  private final K key;
  private V value;

  LazyEntry(VirtualHashTable<K, V> table, Map.Entry<K, V> entry) {
    this.table = table;
    this.key = entry.getKey();
    this.value = entry.getValue();
  }

  /** Whether two keys or two values are equal. */
  static boolean areEqual(@Nullable Object one, @Nullable Object other) {
    return Objects.deepEquals(one, other);
  }

  /** The hash code that is consistent with {@link #areEqual}. */
  static int hash(@Nullable Object object) {
    return object != null && object.getClass().isArray()
        ? Arrays.deepHashCode(new Object[] {object})
        : Objects.hashCode(object);
  }

  @Override
  public K getKey() {
    return key;
  }

  @Override
  public V getValue() {
    return value;
  }

  @Override
  public V setValue(V newValue) {
    table.set(key, MapView.value(newValue));
    V old = value;
    value = newValue;
    return old;
  }

  @Override
  public boolean equals(@Nullable Object object) {
    return object instanceof Map.Entry<?, ?> entry
        && areEqual(key, entry.getKey())
        && areEqual(value, entry.getValue());
  }

  @Override
  public int hashCode() {
    return hash(key) ^ hash(value);
  }

  @Override
  public String toString() {
    return key + "=" + value;
  }
}
