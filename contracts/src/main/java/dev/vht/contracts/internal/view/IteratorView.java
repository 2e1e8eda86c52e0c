package dev.vht.contracts.internal.view;

import java.util.Iterator;
import java.util.function.Consumer;

/**
 * A view of an iterator.
 *
 * @param <I> the kind of iterator
 */
class IteratorView<I extends Iterator<Object>> implements Iterator<Object>, ContainerView {
  final I target;
  final ElementMapping mapping;

  IteratorView(I target, ElementMapping mapping) {
    this.target = target;
    this.mapping = mapping;
  }

  @Override
  public final I target() {
    return target;
  }

  @Override
  public final ElementMapping mapping() {
    return mapping;
  }

  @Override
  public final boolean hasNext() {
    return target.hasNext();
  }

  @Override
  public final Object next() {
    return mapping.out(target.next());
  }

  @Override
  public final void remove() {
    target.remove();
  }

  @Override
  public final void forEachRemaining(Consumer<? super Object> action) {
    target.forEachRemaining(element -> action.accept(mapping.out(element)));
  }
}
