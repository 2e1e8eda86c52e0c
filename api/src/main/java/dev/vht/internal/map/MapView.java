package dev.vht.internal.map;

import dev.vht.VirtualHashTable;
import dev.vht.contracts.annotation.Facade;
import dev.vht.internal.check.Arguments;
import dev.vht.internal.check.CalledMethod;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BiConsumer;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A table as a map, without state: each call becomes calls of the table that its contract allows.
 *
 * <p>Atomic methods are one call of the table. The methods that take a function use {@link
 * VirtualHashTable#compute}.
 */
@Facade
public final class MapView<K, V> implements ConcurrentMap<K, V> {
  private final VirtualHashTable<K, V> table;
  private final Types types;
  private final Runnable conditions;

  /** Which objects a table can hold. */
  public interface Types {
    /** Accepts every object, for a table whose codecs are unknown. */
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

  public MapView(VirtualHashTable<K, V> table) {
    this(table, Types.ANY, () -> {});
  }

  /**
   * Creates the view of a table.
   *
   * @param conditions throws if the table makes no conditional writes (rule R10)
   */
  public MapView(VirtualHashTable<K, V> table, Types types, Runnable conditions) {
    this.table = table;
    this.types = types;
    this.conditions = conditions;
  }

  /** Whether a map is the view of a table. */
  public static boolean isOf(Object table, Map<?, ?> map) {
    return map instanceof MapView<?, ?> view && isSame(view.table, table);
  }

  @SuppressWarnings("ReferenceEquality") // tables have identity
  private static boolean isSame(Object one, Object other) {
    return one == other;
  }

  // Looking up.

  private static <T> T required(@Nullable T object, String what) {
    return Objects.requireNonNull(object, what);
  }

  private static <T> T key(@Nullable T key) {
    Arguments.requireKey("get", key);
    return required(key, "key");
  }

  static <T> T value(@Nullable T value) {
    if (value == null) {
      throw new NullPointerException(
          "V1: " + CalledMethod.named("set") + " of null but a value is never null");
    }
    return value;
  }

  /** Returns a key as the type of the table's keys, or null if the table cannot hold it. */
  @SuppressWarnings("unchecked") // checked by isKey
  private @Nullable K possible(@Nullable Object key) {
    Object given = key(key);
    if (types.isKey(given)) {
      return (K) given;
    }
    requireOpen();
    return null;
  }

  /** Throws if the table is closed, where no other call of it would. */
  private void requireOpen() {
    table.keys().close();
  }

  @Override
  public @Nullable V get(@Nullable Object key) {
    return getOrDefault(key, null);
  }

  @Override
  public @Nullable V getOrDefault(@Nullable Object key, @Nullable V fallback) {
    K possible = possible(key);
    return possible == null ? fallback : table.find(possible).orElse(fallback);
  }

  @Override
  public boolean containsKey(@Nullable Object key) {
    K possible = possible(key);
    return possible != null && table.contains(possible);
  }

  @Override
  public boolean containsValue(@Nullable Object value) {
    Object sought = value(value);
    try (Stream<V> values = table.values()) {
      return values.anyMatch(each -> LazyEntry.areEqual(each, sought));
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
    key(key);
    value(expected);
    value(value);
    if (types.isValue(expected)) {
      return table.replace(key, expected, value);
    }
    table.replace(key, value, value); // changes nothing, but checks the arguments
    return false;
  }

  @Override
  public @Nullable V remove(@Nullable Object key) {
    K possible = possible(key);
    conditions.run();
    return possible == null ? null : removed(possible);
  }

  private @Nullable V removed(K key) {
    List<V> removed = new ArrayList<>(1);
    table.compute(
        key,
        old -> {
          removed.clear(); // the function may run again
          old.ifPresent(removed::add);
          return old.isEmpty() ? old : Optional.empty();
        });
    return removed.isEmpty() ? null : removed.get(0);
  }

  /** Removes a key without reading its value. */
  boolean removeKey(@Nullable Object key) {
    K possible = possible(key);
    return possible != null && table.remove(possible);
  }

  @Override
  @SuppressWarnings("unchecked") // checked by isValue
  public boolean remove(@Nullable Object key, @Nullable Object expected) {
    K possible = possible(key);
    conditions.run();
    if (possible == null || expected == null || !types.isValue(expected)) {
      requireOpen();
      return false;
    }
    return table.remove(possible, (V) expected);
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
    key(key);
    conditions.run();
    Optional<V> found = table.find(key);
    return found.isPresent()
        ? found.get()
        : computed(key, old -> old.isPresent() ? old : Optional.ofNullable(function.apply(key)));
  }

  @Override
  public @Nullable V computeIfPresent(
      K key, BiFunction<? super K, ? super V, ? extends @Nullable V> function) {
    required(function, "a function is never null");
    key(key);
    conditions.run();
    return table.contains(key)
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
    conditions.run();
    try (Stream<K> keys = table.keys()) {
      keys.forEach(key -> table.compute(key, old -> old.map(it -> value(function.apply(key, it)))));
    }
  }

  // Iterating.

  @Override
  public void forEach(BiConsumer<? super K, ? super V> action) {
    required(action, "an action is never null");
    try (Stream<Map.Entry<K, V>> entries = table.entries()) {
      entries.forEach(entry -> action.accept(entry.getKey(), entry.getValue()));
    }
  }

  @Override
  public Set<K> keySet() {
    return new TableViews.Keys<>(this, table);
  }

  @Override
  public Collection<V> values() {
    return new TableViews.Values<>(this, table);
  }

  @Override
  public Set<Map.Entry<K, V>> entrySet() {
    return new TableViews.Entries<>(this, table);
  }

  private Stream<Map.Entry<K, V>> lazyEntries() {
    return table.entries().map(entry -> new LazyEntry<>(table, entry));
  }

  /** Removes matching entries whose value has not changed since the filter saw it. */
  boolean removeAllMatching(Predicate<? super Map.Entry<K, V>> filter) {
    required(filter, "a filter is never null");
    conditions.run();
    try (Stream<Map.Entry<K, V>> entries = lazyEntries()) {
      return entries.filter(filter).filter(this::removeUnchanged).count() > 0;
    }
  }

  /** Removes one matching entry. */
  boolean removeOneMatching(Predicate<? super Map.Entry<K, V>> filter) {
    conditions.run();
    try (Stream<Map.Entry<K, V>> entries = lazyEntries()) {
      return entries.filter(filter).anyMatch(this::removeUnchanged);
    }
  }

  /** Compares the objects if the bytes differ: some codecs encode equal values differently. */
  private boolean removeUnchanged(Map.Entry<K, V> entry) {
    return table.remove(entry.getKey(), entry.getValue())
        || has(entry.getKey(), entry.getValue()) && removeEqual(entry.getKey(), entry.getValue());
  }

  private boolean removeEqual(K key, V value) {
    AtomicBoolean isRemoved = new AtomicBoolean();
    table.compute(
        key,
        old -> {
          isRemoved.set(old.isPresent() && LazyEntry.areEqual(old.get(), value));
          return isRemoved.get() ? Optional.empty() : old;
        });
    return isRemoved.get();
  }

  // As an object.

  @Override
  public boolean equals(@Nullable Object object) {
    return object == this
        || object instanceof Map<?, ?> map && map.size() == size() && containsAllOf(map);
  }

  private boolean containsAllOf(Map<?, ?> map) {
    try {
      return map.entrySet().stream()
          .allMatch(entry -> entry.getKey() != null && has(entry.getKey(), entry.getValue()));
    } catch (ClassCastException e) {
      return false;
    }
  }

  /** Whether a key has a value equal to this one. */
  boolean has(Object key, @Nullable Object value) {
    V found = get(key);
    return found != null && LazyEntry.areEqual(found, value);
  }

  /** Consistent with {@link #equals}, which compares arrays by their elements. */
  @Override
  public int hashCode() {
    try (Stream<Map.Entry<K, V>> entries = lazyEntries()) {
      return entries.mapToInt(Map.Entry::hashCode).sum();
    }
  }

  @Override
  public String toString() {
    try (Stream<Map.Entry<K, V>> entries = table.entries()) {
      return entries.map(this::text).collect(Collectors.joining(", ", "{", "}"));
    }
  }

  private String text(Map.Entry<K, V> entry) {
    return entry.getKey() + "=" + entry.getValue();
  }
}
