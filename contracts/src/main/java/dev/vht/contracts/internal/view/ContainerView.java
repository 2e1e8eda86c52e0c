package dev.vht.contracts.internal.view;

/** A container that delegates to another one and replaces its elements. */
public interface ContainerView {

  /** The container that it delegates to. */
  Object target();

  /** What replaces the elements. */
  ElementMapping mapping();

  /** Returns the container of a view of the same mapping, and any other object as it is. */
  default Object plain(Object other) {
    return other instanceof ContainerView view && view.mapping().equals(mapping())
        ? view.target()
        : other;
  }
}
