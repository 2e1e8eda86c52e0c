package dev.vht.contracts.internal.view;

import java.io.Serializable;
import java.util.AbstractList;
import java.util.Collection;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.ListIterator;
import java.util.Spliterator;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;

/** A view of a list. Nothing is inherited that would look at the elements one by one by index. */
final class ListView extends AbstractList<Object> implements ContainerView, Serializable {
  private static final long serialVersionUID = 1L;

  private final transient List<Object> target;
  private final transient CollectionView elements;

  ListView(List<Object> target, ElementMapping mapping) {
    this.target = target;
    this.elements = new CollectionView(target, mapping);
  }

  @Override
  public List<Object> target() {
    return target;
  }

  @Override
  public ElementMapping mapping() {
    return elements.mapping();
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
  public Object get(int index) {
    return mapping().out(target.get(index));
  }

  @Override
  public Object set(int index, Object element) {
    return mapping().out(target.set(index, mapping().in(element)));
  }

  @Override
  public boolean add(Object element) {
    return elements.add(element);
  }

  @Override
  public void add(int index, Object element) {
    target.add(index, mapping().in(element));
  }

  @Override
  public Object remove(int index) {
    return mapping().out(target.remove(index));
  }

  @Override
  public boolean remove(Object element) {
    return elements.remove(element);
  }

  @Override
  public boolean contains(Object element) {
    return elements.contains(element);
  }

  @Override
  public int indexOf(Object element) {
    return mapping().isInvertible()
        ? target.indexOf(mapping().in(element))
        : super.indexOf(element);
  }

  @Override
  public int lastIndexOf(Object element) {
    return mapping().isInvertible()
        ? target.lastIndexOf(mapping().in(element))
        : super.lastIndexOf(element);
  }

  @Override
  public Iterator<Object> iterator() {
    return elements.iterator();
  }

  @Override
  public ListIterator<Object> listIterator() {
    return listIterator(0);
  }

  @Override
  public ListIterator<Object> listIterator(int index) {
    return new ListIteratorView(target.listIterator(index), mapping());
  }

  @Override
  public List<Object> subList(int from, int to) {
    return new ListView(target.subList(from, to), mapping());
  }

  @Override
  public Spliterator<Object> spliterator() {
    return elements.spliterator();
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
  public void replaceAll(UnaryOperator<Object> operator) {
    target.replaceAll(element -> mapping().in(operator.apply(mapping().out(element))));
  }

  @Override
  public void sort(Comparator<? super Object> order) {
    target.sort(
        order == null
            ? null
            : (one, other) -> order.compare(mapping().out(one), mapping().out(other)));
  }

  @Override
  public void clear() {
    target.clear();
  }

  @Override
  public boolean equals(Object other) {
    return other == this || super.equals(other);
  }

  @Override
  public int hashCode() {
    return target.hashCode();
  }

  private Object writeReplace() {
    return target;
  }
}
