package dev.vht;

import java.lang.ref.Cleaner;
import java.lang.ref.Reference;
import java.util.AbstractCollection;
import java.util.AbstractSet;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentMap;
import java.util.function.BiConsumer;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A table as a map: every call becomes calls of the table that its contract allows.
 *
 * <p>Nothing is kept here. What is atomic is one call of the table; {@link
 * VirtualHashTable#compute} carries all methods that take a function.
 */
final class TableMap<K, V> implements ConcurrentMap<K, V> {
  private static final Cleaner CLEANER = Cleaner.create();

  private final VirtualHashTable<K, V> table;
  private final Types types;

  /** Which objects can be in a table at all. */
  interface Types {
    /** The types of a table of which nothing more is known. */
    Types ANY =
        new Types() {
          @Override
          public boolean isKey(Object object) {
            return true;
          }

          @Override
          public boolean isValue(Object object) {
            return true;
          }
        };

    boolean isKey(Object object);

    boolean isValue(Object object);
  }

  TableMap(VirtualHashTable<K, V> table) {
    this(table, Types.ANY);
  }

  TableMap(VirtualHashTable<K, V> table, Types types) {
    this.table = table;
    this.types = types;
  }

  /** Whether a map is the view of a table. */
  static boolean isOf(Object table, Map<?, ?> map) {
    return map instanceof TableMap<?, ?> view && isSame(view.table, table);
  }

  @SuppressWarnings("ReferenceEquality") // a table is itself and no other
  private static boolean isSame(Object one, Object other) {
    return one == other;
  }

  // Looking up.

  private static <T> T required(@Nullable T object, String what) {
    return Objects.requireNonNull(object, what);
  }

  private static <T> T key(@Nullable T key) {
    return required(key, "K1: a key is never null");
  }

  private static <T> T value(@Nullable T value) {
    return required(value, "V1: a value is never null");
  }

  /** A key as what the table takes; what it does not take is not in it. */
  @SuppressWarnings("unchecked") // isKey has said so
  private Optional<K> possible(@Nullable Object key) {
    Object given = key(key);
    return types.isKey(given) ? Optional.of((K) given) : Optional.empty();
  }

  private Optional<V> find(@Nullable Object key) {
    return possible(key).flatMap(table::find);
  }

  @Override
  public @Nullable V get(@Nullable Object key) {
    return find(key).orElse(null);
  }

  @Override
  public @Nullable V getOrDefault(@Nullable Object key, @Nullable V fallback) {
    return find(key).orElse(fallback);
  }

  @Override
  public boolean containsKey(@Nullable Object key) {
    return possible(key).filter(table::contains).isPresent();
  }

  @Override
  public boolean containsValue(@Nullable Object value) {
    Object sought = value(value);
    try (Stream<V> values = table.values()) {
      return values.anyMatch(each -> Objects.deepEquals(each, sought));
    }
  }

  @Override
  public int size() {
    return (int) Math.min(table.count(), Integer.MAX_VALUE);
  }

  @Override
  public boolean isEmpty() {
    return table.isEmpty();
  }

  // Changing.

  @Override
  public @Nullable V put(K key, V value) {
    key(key);
    value(value);
    while (true) {
      Optional<V> old = table.replace(key, value);
      if (old.isPresent()) {
        return old.get();
      }
      if (table.putIfAbsent(key, value).isEmpty()) {
        return null;
      }
    }
  }

  @Override
  public void putAll(Map<? extends K, ? extends V> map) {
    map.forEach((key, value) -> table.set(key(key), value(value)));
  }

  @Override
  public @Nullable V putIfAbsent(K key, V value) {
    return table.putIfAbsent(key(key), value(value)).orElse(null);
  }

  @Override
  public @Nullable V replace(K key, V value) {
    return table.replace(key(key), value(value)).orElse(null);
  }

  @Override
  public boolean replace(K key, V expected, V value) {
    value(expected);
    return types.isValue(expected) && table.replace(key(key), expected, value(value));
  }

  @Override
  public @Nullable V remove(@Nullable Object key) {
    return possible(key).flatMap(this::removed).orElse(null);
  }

  private Optional<V> removed(K key) {
    List<V> removed = new ArrayList<>(1);
    table.compute(
        key,
        old -> {
          removed.clear(); // of the run before, if there was one
          old.ifPresent(removed::add);
          return old.isEmpty() ? old : Optional.empty();
        });
    return removed.stream().findFirst();
  }

  @Override
  @SuppressWarnings("unchecked") // isValue has said so
  public boolean remove(@Nullable Object key, @Nullable Object expected) {
    return expected != null
        && types.isValue(expected)
        && possible(key).filter(it -> table.remove(it, (V) expected)).isPresent();
  }

  @Override
  public void clear() {
    table.clear();
  }

  // Computing.

  @Override
  public @Nullable V compute(
      K key, BiFunction<? super K, ? super @Nullable V, ? extends @Nullable V> function) {
    required(function, "a function is never null");
    return computed(key, old -> Optional.ofNullable(function.apply(key, old.orElse(null))));
  }

  @Override
  public @Nullable V computeIfAbsent(K key, Function<? super K, ? extends @Nullable V> function) {
    required(function, "a function is never null");
    Optional<V> found = table.find(key(key));
    return found.isPresent()
        ? found.get()
        : computed(key, old -> old.isPresent() ? old : Optional.ofNullable(function.apply(key)));
  }

  @Override
  public @Nullable V computeIfPresent(
      K key, BiFunction<? super K, ? super V, ? extends @Nullable V> function) {
    required(function, "a function is never null");
    return table.contains(key(key))
        ? computed(key, old -> old.flatMap(it -> Optional.ofNullable(function.apply(key, it))))
        : null;
  }

  @Override
  public @Nullable V merge(
      K key, V value, BiFunction<? super V, ? super V, ? extends @Nullable V> function) {
    required(function, "a function is never null");
    value(value);
    return computed(
        key,
        old ->
            old.isEmpty()
                ? Optional.of(value)
                : Optional.ofNullable(function.apply(old.get(), value)));
  }

  private @Nullable V computed(K key, UnaryOperator<Optional<V>> function) {
    return table.compute(key(key), function).orElse(null);
  }

  @Override
  public void replaceAll(BiFunction<? super K, ? super V, ? extends V> function) {
    required(function, "a function is never null");
    try (Stream<K> keys = table.keys()) {
      keys.forEach(key -> table.compute(key, old -> old.map(it -> value(function.apply(key, it)))));
    }
  }

  // Walking.

  @Override
  public void forEach(BiConsumer<? super K, ? super V> action) {
    required(action, "an action is never null");
    try (Stream<Map.Entry<K, V>> entries = table.entries()) {
      entries.forEach(entry -> action.accept(entry.getKey(), entry.getValue()));
    }
  }

  @Override
  public Set<K> keySet() {
    return new Keys();
  }

  @Override
  public Collection<V> values() {
    return new Values();
  }

  @Override
  public Set<Map.Entry<K, V>> entrySet() {
    return new Entries();
  }

  /** Removes entries, but none whose value has changed since the filter saw it. */
  private boolean removeAllThat(Predicate<? super Map.Entry<K, V>> filter) {
    required(filter, "a filter is never null");
    try (Stream<Map.Entry<K, V>> entries = table.entries()) {
      return entries
              .filter(filter)
              .filter(entry -> table.remove(entry.getKey(), entry.getValue()))
              .count()
          > 0;
    }
  }

  /** The keys. */
  private final class Keys extends AbstractSet<K> {
    @Override
    public int size() {
      return TableMap.this.size();
    }

    @Override
    public boolean isEmpty() {
      return TableMap.this.isEmpty();
    }

    @Override
    public boolean contains(@Nullable Object key) {
      return containsKey(key);
    }

    @Override
    public boolean remove(@Nullable Object key) {
      return possible(key).filter(table::remove).isPresent();
    }

    @Override
    public void clear() {
      table.clear();
    }

    @Override
    public Iterator<K> iterator() {
      return new Iteration<>(table.keys(), key -> key, key -> key);
    }
  }

  /** The values. */
  private final class Values extends AbstractCollection<V> {
    @Override
    public int size() {
      return TableMap.this.size();
    }

    @Override
    public boolean isEmpty() {
      return TableMap.this.isEmpty();
    }

    @Override
    public boolean contains(@Nullable Object value) {
      return containsValue(value);
    }

    @Override
    public void clear() {
      table.clear();
    }

    @Override
    public boolean removeIf(Predicate<? super V> filter) {
      return removeAllThat(entry -> filter.test(entry.getValue()));
    }

    @Override
    public Iterator<V> iterator() {
      return new Iteration<>(table.entries(), Map.Entry::getKey, Map.Entry::getValue);
    }
  }

  /** The entries. */
  private final class Entries extends AbstractSet<Map.Entry<K, V>> {
    @Override
    public int size() {
      return TableMap.this.size();
    }

    @Override
    public boolean isEmpty() {
      return TableMap.this.isEmpty();
    }

    @Override
    public boolean contains(@Nullable Object object) {
      return object instanceof Map.Entry<?, ?> entry
          && entry.getKey() != null
          && entry.getValue() != null
          && find(entry.getKey())
              .filter(found -> Objects.deepEquals(found, entry.getValue()))
              .isPresent();
    }

    @Override
    public boolean remove(@Nullable Object object) {
      return object instanceof Map.Entry<?, ?> entry
          && entry.getKey() != null
          && TableMap.this.remove(entry.getKey(), entry.getValue());
    }

    @Override
    public void clear() {
      table.clear();
    }

    @Override
    public boolean removeIf(Predicate<? super Map.Entry<K, V>> filter) {
      return removeAllThat(filter);
    }

    @Override
    public Iterator<Map.Entry<K, V>> iterator() {
      return new Iteration<>(table.keys(), key -> key, Unread::new);
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
      return TableMap.this.hashCode();
    }

    @Override
    public boolean equals(@Nullable Object object) {
      return object == this
          || object instanceof Set<?> set && set.size() == size() && containsAll(set);
    }
  }

  /**
   * An iterator over a stream, through which elements are removed. It is dropped half-way as often
   * as not, and then gives up by itself what it holds of the storage.
   */
  private final class Iteration<E, T> implements Iterator<T> {
    private final Iterator<E> elements;
    private final Function<E, K> key;
    private final Function<E, T> shown;
    private final Cleaner.Cleanable closing;
    private @Nullable K last;

    Iteration(Stream<E> stream, Function<E, K> key, Function<E, T> shown) {
      this.elements = stream.iterator();
      this.key = key;
      this.shown = shown;
      this.closing = CLEANER.register(this, stream::close);
    }

    @Override
    public boolean hasNext() {
      try {
        boolean hasNext = elements.hasNext();
        if (!hasNext) {
          closing.clean();
        }
        return hasNext;
      } finally {
        Reference.reachabilityFence(this);
      }
    }

    @Override
    public T next() {
      if (!hasNext()) {
        throw new NoSuchElementException("the walk over " + table + " is at its end");
      }
      E element = elements.next();
      last = key.apply(element);
      return shown.apply(element);
    }

    @Override
    public void remove() {
      K key = last;
      if (key == null) {
        throw new IllegalStateException(
            "remove() takes what next() returned, once; there is nothing of that kind");
      }
      last = null;
      table.remove(key);
    }
  }

  /** An entry whose value is read when it is asked for. */
  private final class Unread implements Map.Entry<K, V> {
    private final K key;
    private @Nullable V value;

    Unread(K key) {
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
      table.set(key, value(newValue));
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

  // As an object.

  @Override
  public boolean equals(@Nullable Object object) {
    return object == this
        || object instanceof Map<?, ?> map && map.size() == size() && holdsAllOf(map);
  }

  private boolean holdsAllOf(Map<?, ?> map) {
    try {
      return map.entrySet().stream()
          .allMatch(
              entry ->
                  entry.getKey() != null
                      && find(entry.getKey())
                          .filter(found -> found.equals(entry.getValue()))
                          .isPresent());
    } catch (ClassCastException e) {
      return false;
    }
  }

  @Override
  public int hashCode() {
    try (Stream<Map.Entry<K, V>> entries = table.entries()) {
      return entries.mapToInt(Map.Entry::hashCode).sum();
    }
  }

  @Override
  public String toString() {
    try (Stream<Map.Entry<K, V>> entries = table.entries()) {
      return entries.map(this::shown).collect(Collectors.joining(", ", "{", "}"));
    }
  }

  private String shown(Map.Entry<K, V> entry) {
    return entry.getKey() + "=" + entry.getValue();
  }
}
