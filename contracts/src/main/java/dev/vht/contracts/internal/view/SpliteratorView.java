package dev.vht.contracts.internal.view;

import java.util.Spliterator;
import java.util.function.Consumer;

/** A view of a spliterator. It does not say that it is sorted, as the order is of the elements. */
final class SpliteratorView implements Spliterator<Object>, ContainerView {
  private final Spliterator<Object> target;
  private final ElementMapping mapping;

  SpliteratorView(Spliterator<Object> target, ElementMapping mapping) {
    this.target = target;
    this.mapping = mapping;
  }

  @Override
  public Spliterator<Object> target() {
    return target;
  }

  @Override
  public ElementMapping mapping() {
    return mapping;
  }

  @Override
  public boolean tryAdvance(Consumer<? super Object> action) {
    return target.tryAdvance(element -> action.accept(mapping.out(element)));
  }

  @Override
  public void forEachRemaining(Consumer<? super Object> action) {
    target.forEachRemaining(element -> action.accept(mapping.out(element)));
  }

  @Override
  public Spliterator<Object> trySplit() {
    Spliterator<Object> part = target.trySplit();
    return part == null ? null : new SpliteratorView(part, mapping);
  }

  @Override
  public long estimateSize() {
    return target.estimateSize();
  }

  @Override
  public int characteristics() {
    return target.characteristics() & ~SORTED;
  }
}
