package dev.vht.internal.map;

import dev.vht.VirtualHashTable;
import dev.vht.contracts.annotation.Facade;
import java.util.AbstractCollection;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.function.Predicate;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/**
 * A table's keys, values and entries as collections.
 *
 * <p>While others write, a size is out of date as soon as it is returned. So no iteration relies on
 * it: copies grow as needed, and no spliterator is {@code SIZED}.
 */
@Facade
final class TableViews {
  private TableViews() {}

  /** The common superclass. */
  private abstract static class View<K, V, T> extends AbstractCollection<T> {
    final MapView<K, V> map;
    final VirtualHashTable<K, V> table;

    View(MapView<K, V> map, VirtualHashTable<K, V> table) {
      this.map = map;
      this.table = table;
    }

    abstract TableIterator<K, ?, T> tableIterator();

    int characteristics() {
      return Spliterator.CONCURRENT | Spliterator.NONNULL;
    }

    @Override
    public final Iterator<T> iterator() {
      return tableIterator();
    }

    @Override
    public final Spliterator<T> spliterator() {
      return Spliterators.spliteratorUnknownSize(tableIterator(), characteristics());
    }

    @Override
    public final Stream<T> stream() {
      return stream(false);
    }

    @Override
    public final Stream<T> parallelStream() {
      return stream(true);
    }

    private Stream<T> stream(boolean isParallel) {
      TableIterator<K, ?, T> iterator = tableIterator();
      Spliterator<T> elements = Spliterators.spliteratorUnknownSize(iterator, characteristics());
      return StreamSupport.stream(elements, isParallel).onClose(iterator::close);
    }

    @Override
    public final Object[] toArray() {
      return all().toArray();
    }

    @Override
    public final <E> E[] toArray(E[] array) {
      return all().toArray(array);
    }

    private List<T> all() {
      List<T> all = new ArrayList<>();
      tableIterator().forEachRemaining(all::add);
      return all;
    }

    @Override
    public final boolean retainAll(Collection<?> elements) {
      Objects.requireNonNull(elements, "a collection is never null");
      return removeIf(element -> !elements.contains(element));
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

  /** A view without duplicates. */
  private abstract static class SetView<K, V, T> extends View<K, V, T> implements Set<T> {
    SetView(MapView<K, V> map, VirtualHashTable<K, V> table) {
      super(map, table);
    }

    @Override
    final int characteristics() {
      return super.characteristics() | Spliterator.DISTINCT;
    }

    /** Looks up each element; the inherited method may iterate over the whole table. */
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
          || object instanceof Set<?> set && set.size() == size() && containsAllOf(set);
    }

    private boolean containsAllOf(Set<?> set) {
      try {
        return containsAll(set);
      } catch (ClassCastException | NullPointerException e) {
        return false; // an element of a type that cannot be here
      }
    }

    @Override
    public abstract int hashCode();
  }

  /** The keys. */
  static final class Keys<K, V> extends SetView<K, V, K> {
    Keys(MapView<K, V> map, VirtualHashTable<K, V> table) {
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
    TableIterator<K, K, K> tableIterator() {
      return new TableIterator<>(table, table.keys(), key -> key, key -> key);
    }

    @Override
    public int hashCode() {
      try (Stream<K> keys = table.keys()) {
        return keys.mapToInt(LazyEntry::hash).sum();
      }
    }
  }

  /** The values. */
  static final class Values<K, V> extends View<K, V, V> {
    Values(MapView<K, V> map, VirtualHashTable<K, V> table) {
      super(map, table);
    }

    @Override
    public boolean contains(@Nullable Object value) {
      return map.containsValue(value);
    }

    @Override
    public boolean remove(@Nullable Object value) {
      return map.removeOneMatching(entry -> LazyEntry.areEqual(entry.getValue(), value));
    }

    @Override
    public boolean removeIf(Predicate<? super V> filter) {
      Objects.requireNonNull(filter, "a filter is never null");
      return map.removeAllMatching(entry -> filter.test(entry.getValue()));
    }

    @Override
    public boolean removeAll(Collection<?> values) {
      Objects.requireNonNull(values, "a collection is never null");
      return removeIf(values::contains);
    }

    @Override
    TableIterator<K, Map.Entry<K, V>, V> tableIterator() {
      return new TableIterator<>(table, table.entries(), Map.Entry::getKey, Map.Entry::getValue);
    }
  }

  /** The entries. */
  static final class Entries<K, V> extends SetView<K, V, Map.Entry<K, V>> {
    Entries(MapView<K, V> map, VirtualHashTable<K, V> table) {
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
      return map.removeAllMatching(filter);
    }

    @Override
    TableIterator<K, Map.Entry<K, V>, Map.Entry<K, V>> tableIterator() {
      return new TableIterator<>(
          table, table.entries(), Map.Entry::getKey, entry -> new LazyEntry<>(table, entry));
    }

    @Override
    public int hashCode() {
      return map.hashCode();
    }
  }
}
