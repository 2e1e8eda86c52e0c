package dev.vht.contracts.internal.view;

import java.io.Serializable;
import java.util.AbstractCollection;
import java.util.Collection;
import java.util.Iterator;
import java.util.Spliterator;
import java.util.function.Predicate;

/** A view of a collection that is neither a list nor a set. */
final class CollectionView extends AbstractCollection<Object>
    implements ContainerView, Serializable {
  private static final long serialVersionUID = 1L;

  private final transient Collection<Object> target;
  private final transient ElementMapping mapping;

  CollectionView(Collection<Object> target, ElementMapping mapping) {
    this.target = target;
    this.mapping = mapping;
  }

  @Override
  public Collection<Object> target() {
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
  public Iterator<Object> iterator() {
    return new IteratorView<>(target.iterator(), mapping);
  }

  @Override
  public Spliterator<Object> spliterator() {
    return new SpliteratorView(target.spliterator(), mapping);
  }

  @Override
  public boolean contains(Object element) {
    return mapping.isInvertible() ? target.contains(mapping.in(element)) : super.contains(element);
  }

  @Override
  public boolean add(Object element) {
    return target.add(mapping.in(element));
  }

  @Override
  public boolean remove(Object element) {
    return mapping.isInvertible() ? target.remove(mapping.in(element)) : super.remove(element);
  }

  @Override
  public boolean removeIf(Predicate<? super Object> filter) {
    return target.removeIf(element -> filter.test(mapping.out(element)));
  }

  @Override
  public boolean removeAll(Collection<?> others) {
    return removeIf(others::contains);
  }

  @Override
  public boolean retainAll(Collection<?> others) {
    return removeIf(element -> !others.contains(element));
  }

  @Override
  public void clear() {
    target.clear();
  }

  @Override
  @SuppressWarnings("UndefinedEquals") // the collection defines it
  public boolean equals(Object other) {
    return other == this || target.equals(plain(other));
  }

  @Override
  public int hashCode() {
    return target.hashCode();
  }

  private Object writeReplace() {
    return target;
  }
}
