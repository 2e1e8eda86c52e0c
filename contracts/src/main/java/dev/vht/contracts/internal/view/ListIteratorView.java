package dev.vht.contracts.internal.view;

import java.util.ListIterator;

/** A view of a list's iterator. */
final class ListIteratorView extends IteratorView<ListIterator<Object>>
    implements ListIterator<Object> {

  ListIteratorView(ListIterator<Object> target, ElementMapping mapping) {
    super(target, mapping);
  }

  @Override
  public boolean hasPrevious() {
    return target.hasPrevious();
  }

  @Override
  public Object previous() {
    return mapping.out(target.previous());
  }

  @Override
  public int nextIndex() {
    return target.nextIndex();
  }

  @Override
  public int previousIndex() {
    return target.previousIndex();
  }

  @Override
  public void set(Object element) {
    target.set(mapping.in(element));
  }

  @Override
  public void add(Object element) {
    target.add(mapping.in(element));
  }
}
