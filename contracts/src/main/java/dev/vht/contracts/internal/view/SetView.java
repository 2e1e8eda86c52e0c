package dev.vht.contracts.internal.view;

import java.io.Serializable;
import java.util.AbstractSet;
import java.util.Collection;
import java.util.Iterator;
import java.util.Set;
import java.util.Spliterator;
import java.util.function.Predicate;

/** A view of a set. */
final class SetView extends AbstractSet<Object> implements ContainerView, Serializable {
  private static final long serialVersionUID = 1L;

  private final transient CollectionView elements;

  SetView(Set<Object> target, ElementMapping mapping) {
    this.elements = new CollectionView(target, mapping);
  }

  @Override
  public Collection<Object> target() {
    return elements.target();
  }

  @Override
  public ElementMapping mapping() {
    return elements.mapping();
  }

  @Override
  public int size() {
    return elements.size();
  }

  @Override
  public boolean isEmpty() {
    return elements.isEmpty();
  }

  @Override
  public Iterator<Object> iterator() {
    return elements.iterator();
  }

  @Override
  public Spliterator<Object> spliterator() {
    return elements.spliterator();
  }

  @Override
  public boolean contains(Object element) {
    return elements.contains(element);
  }

  @Override
  public boolean add(Object element) {
    return elements.add(element);
  }

  @Override
  public boolean remove(Object element) {
    return elements.remove(element);
  }

  @Override
  public boolean removeIf(Predicate<? super Object> filter) {
    return elements.removeIf(filter);
  }

  @Override
  public boolean removeAll(Collection<?> others) {
    return elements.removeAll(others);
  }

  @Override
  public boolean retainAll(Collection<?> others) {
    return elements.retainAll(others);
  }

  @Override
  public void clear() {
    elements.clear();
  }

  private Object writeReplace() {
    return elements.target();
  }
}
