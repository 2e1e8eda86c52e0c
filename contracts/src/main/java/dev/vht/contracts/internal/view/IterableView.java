package dev.vht.contracts.internal.view;

import java.util.Iterator;
import java.util.Spliterator;

/** A view of an iterable that is no collection. */
final class IterableView implements Iterable<Object>, ContainerView {
  private final Iterable<Object> target;
  private final ElementMapping mapping;

  IterableView(Iterable<Object> target, ElementMapping mapping) {
    this.target = target;
    this.mapping = mapping;
  }

  @Override
  public Iterable<Object> target() {
    return target;
  }

  @Override
  public ElementMapping mapping() {
    return mapping;
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
  @SuppressWarnings("UndefinedEquals") // the iterable defines it
  public boolean equals(Object other) {
    return other == this || target.equals(plain(other));
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
