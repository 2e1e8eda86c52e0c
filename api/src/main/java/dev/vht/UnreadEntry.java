package dev.vht;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/** An entry whose value is read when it is asked for. */
final class UnreadEntry<K, V> implements Map.Entry<K, V> {
  private final VirtualHashTable<K, V> table;
  private final K key;
  private @Nullable V value;

  UnreadEntry(VirtualHashTable<K, V> table, K key) {
    this.table = table;
    this.key = key;
  }

  @Override
  public K getKey() {
    return key;
  }

  @Override
  public V getValue() {
    V read = value;
    if (read == null) {
      read =
          table
              .find(key)
              .orElseThrow(
                  () ->
                      new IllegalStateException(
                          "the entry of " + Shown.of(key) + " was removed from " + table));
      value = read;
    }
    return read;
  }

  @Override
  public V setValue(V newValue) {
    V old = getValue();
    table.set(key, TableMap.value(newValue));
    value = newValue;
    return old;
  }

  @Override
  public boolean equals(@Nullable Object object) {
    return object instanceof Map.Entry<?, ?> entry
        && key.equals(entry.getKey())
        && getValue().equals(entry.getValue());
  }

  @Override
  public int hashCode() {
    return key.hashCode() ^ getValue().hashCode();
  }

  @Override
  public String toString() {
    return key + "=" + getValue();
  }
}
