package dev.vht.contracts.internal.view;

import java.io.Serializable;
import java.util.AbstractMap;
import java.util.Collection;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.BiFunction;
import java.util.function.Function;

/** A view of a map with other values. */
final class MapView extends AbstractMap<Object, Object> implements ContainerView, Serializable {
  private static final long serialVersionUID = 1L;

  private final transient Map<Object, Object> target;
  private final transient ElementMapping mapping;

  MapView(Map<Object, Object> target, ElementMapping mapping) {
    this.target = target;
    this.mapping = mapping;
  }

  @Override
  public Map<Object, Object> target() {
    return target;
  }

  @Override
  public ElementMapping mapping() {
    return mapping;
  }

  @Override
  public int size() {
    return target.size();
  }

  @Override
  public boolean isEmpty() {
    return target.isEmpty();
  }

  @Override
  public Object get(Object key) {
    return mapping.out(target.get(key));
  }

  @Override
  public Object getOrDefault(Object key, Object fallback) {
    return mapping.out(target.getOrDefault(key, mapping.in(fallback)));
  }

  @Override
  public boolean containsKey(Object key) {
    return target.containsKey(key);
  }

  @Override
  public boolean containsValue(Object value) {
    return mapping.isInvertible()
        ? target.containsValue(mapping.in(value))
        : super.containsValue(value);
  }

  @Override
  public Object put(Object key, Object value) {
    return mapping.out(target.put(key, mapping.in(value)));
  }

  @Override
  public Object putIfAbsent(Object key, Object value) {
    return mapping.out(target.putIfAbsent(key, mapping.in(value)));
  }

  @Override
  public Object remove(Object key) {
    return mapping.out(target.remove(key));
  }

  @Override
  public boolean remove(Object key, Object value) {
    return target.remove(key, mapping.in(value));
  }

  @Override
  public Object replace(Object key, Object value) {
    return mapping.out(target.replace(key, mapping.in(value)));
  }

  @Override
  public boolean replace(Object key, Object old, Object value) {
    return target.replace(key, mapping.in(old), mapping.in(value));
  }

  @Override
  public Object computeIfAbsent(Object key, Function<? super Object, ?> function) {
    return mapping.out(target.computeIfAbsent(key, k -> mapping.in(function.apply(k))));
  }

  @Override
  public Object computeIfPresent(Object key, BiFunction<? super Object, ? super Object, ?> with) {
    return mapping.out(target.computeIfPresent(key, mapped(with)));
  }

  @Override
  public Object compute(Object key, BiFunction<? super Object, ? super Object, ?> function) {
    return mapping.out(target.compute(key, mapped(function)));
  }

  @Override
  public Object merge(
      Object key, Object value, BiFunction<? super Object, ? super Object, ?> function) {
    return mapping.out(
        target.merge(
            key,
            mapping.in(value),
            (one, other) -> mapping.in(function.apply(mapping.out(one), mapping.out(other)))));
  }

  @Override
  public void replaceAll(BiFunction<? super Object, ? super Object, ?> function) {
    target.replaceAll(mapped(function));
  }

  private BiFunction<Object, Object, Object> mapped(
      BiFunction<? super Object, ? super Object, ?> function) {
    return (key, value) -> mapping.in(function.apply(key, mapping.out(value)));
  }

  @Override
  public void forEach(BiConsumer<? super Object, ? super Object> action) {
    target.forEach((key, value) -> action.accept(key, mapping.out(value)));
  }

  @Override
  public void clear() {
    target.clear();
  }

  @Override
  public Set<Object> keySet() {
    return target.keySet();
  }

  @Override
  public Collection<Object> values() {
    return new CollectionView(target.values(), mapping);
  }

  @Override
  @SuppressWarnings({"unchecked", "rawtypes"}) // a set of entries, which are objects
  public Set<Entry<Object, Object>> entrySet() {
    return (Set) new SetView((Set) target.entrySet(), new Entries(mapping));
  }

  @Override
  public int hashCode() {
    return target.hashCode();
  }

  private Object writeReplace() {
    return target;
  }

  /** Replaces entries by views. An entry that the user made is replaced by one with its value. */
  private record Entries(ElementMapping values) implements ElementMapping {
    @Override
    @SuppressWarnings("unchecked") // the elements of an entry set
    public Object mapOut(Object entry) {
      return new EntryView((Entry<Object, Object>) entry, values);
    }

    @Override
    public boolean isInvertible() {
      return values.isInvertible();
    }

    @Override
    public Object mapIn(Object other) {
      return other instanceof Entry<?, ?> entry
          ? new SimpleImmutableEntry<>(entry.getKey(), values.in(entry.getValue()))
          : other;
    }
  }

  /** A view of an entry. */
  private static final class EntryView implements Entry<Object, Object> {
    private final Entry<Object, Object> target;
    private final ElementMapping mapping;

    EntryView(Entry<Object, Object> target, ElementMapping mapping) {
      this.target = target;
      this.mapping = mapping;
    }

    @Override
    public Object getKey() {
      return target.getKey();
    }

    @Override
    public Object getValue() {
      return mapping.out(target.getValue());
    }

    @Override
    public Object setValue(Object value) {
      return mapping.out(target.setValue(mapping.in(value)));
    }

    @Override
    public boolean equals(Object other) {
      return target.equals(
          other instanceof Entry<?, ?> entry
              ? new SimpleImmutableEntry<>(entry.getKey(), mapping.in(entry.getValue()))
              : other);
    }

    @Override
    public int hashCode() {
      return target.hashCode();
    }

    @Override
    public String toString() {
      return target.toString();
    }
  }
}
