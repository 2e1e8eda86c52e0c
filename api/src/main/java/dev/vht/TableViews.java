package dev.vht;

import java.util.AbstractCollection;
import java.util.Collection;
import java.util.Iterator;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A table's keys, values and entries as collections. */
final class TableViews {
  private TableViews() {}

  /** What they have in common. */
  private abstract static class View<K, V, T> extends AbstractCollection<T> {
    final TableMap<K, V> map;
    final VirtualHashTable<K, V> table;

    View(TableMap<K, V> map, VirtualHashTable<K, V> table) {
      this.map = map;
      this.table = table;
    }

    @Override
    public final int size() {
      return map.size();
    }

    @Override
    public final boolean isEmpty() {
      return map.isEmpty();
    }

    @Override
    public final void clear() {
      map.clear();
    }
  }

  /** Where no element is there twice. */
  private abstract static class SetView<K, V, T> extends View<K, V, T> implements Set<T> {
    SetView(TableMap<K, V> map, VirtualHashTable<K, V> table) {
      super(map, table);
    }

    /** Looks up what is to go, where a collection would walk over the whole table. */
    @Override
    public final boolean removeAll(Collection<?> elements) {
      boolean isChanged = false;
      for (Object element : elements) {
        isChanged |= remove(element);
      }
      return isChanged;
    }

    @Override
    public final boolean equals(@Nullable Object object) {
      return object == this
          || object instanceof Set<?> set && set.size() == size() && holdsAllOf(set);
    }

    private boolean holdsAllOf(Set<?> set) {
      try {
        return containsAll(set);
      } catch (ClassCastException | NullPointerException e) {
        return false; // there is what cannot be here
      }
    }

    @Override
    public abstract int hashCode();
  }

  /** The keys. */
  static final class Keys<K, V> extends SetView<K, V, K> {
    Keys(TableMap<K, V> map, VirtualHashTable<K, V> table) {
      super(map, table);
    }

    @Override
    public boolean contains(@Nullable Object key) {
      return map.containsKey(key);
    }

    @Override
    public boolean remove(@Nullable Object key) {
      return map.removeKey(key);
    }

    @Override
    public Iterator<K> iterator() {
      return new TableIterator<>(table, table.keys(), key -> key, key -> key);
    }

    @Override
    public int hashCode() {
      try (Stream<K> keys = table.keys()) {
        return keys.mapToInt(Object::hashCode).sum();
      }
    }
  }

  /** The values. */
  static final class Values<K, V> extends View<K, V, V> {
    Values(TableMap<K, V> map, VirtualHashTable<K, V> table) {
      super(map, table);
    }

    @Override
    public boolean contains(@Nullable Object value) {
      return map.containsValue(value);
    }

    @Override
    public boolean remove(@Nullable Object value) {
      Iterator<V> values = iterator();
      while (values.hasNext()) {
        if (Objects.deepEquals(values.next(), value)) {
          values.remove();
          return true;
        }
      }
      return false;
    }

    @Override
    public boolean removeIf(Predicate<? super V> filter) {
      return map.removeAllThat(entry -> filter.test(entry.getValue()));
    }

    @Override
    public Iterator<V> iterator() {
      return new TableIterator<>(table, table.entries(), Map.Entry::getKey, Map.Entry::getValue);
    }
  }

  /** The entries. */
  static final class Entries<K, V> extends SetView<K, V, Map.Entry<K, V>> {
    Entries(TableMap<K, V> map, VirtualHashTable<K, V> table) {
      super(map, table);
    }

    @Override
    public boolean contains(@Nullable Object object) {
      if (!(object instanceof Map.Entry<?, ?> entry)
          || entry.getKey() == null
          || entry.getValue() == null) {
        return false;
      }
      return map.has(entry.getKey(), entry.getValue());
    }

    @Override
    public boolean remove(@Nullable Object object) {
      return object instanceof Map.Entry<?, ?> entry
          && entry.getKey() != null
          && map.remove(entry.getKey(), entry.getValue());
    }

    @Override
    public boolean removeIf(Predicate<? super Map.Entry<K, V>> filter) {
      return map.removeAllThat(filter);
    }

    @Override
    public Iterator<Map.Entry<K, V>> iterator() {
      return new TableIterator<>(
          table, table.keys(), key -> key, key -> new UnreadEntry<>(table, key));
    }

    /**
     * As copies, with their values: what is gone by the time that its value is read is left out.
     */
    @Override
    public Object[] toArray() {
      return all().toArray();
    }

    @Override
    public <T> T[] toArray(T[] array) {
      return all().toArray(array);
    }

    private Collection<Map.Entry<K, V>> all() {
      try (Stream<Map.Entry<K, V>> entries = table.entries()) {
        return entries.collect(Collectors.toList());
      }
    }

    @Override
    public int hashCode() {
      return map.hashCode();
    }
  }
}
