package dev.vht.contracts.internal.view;

/** Replaces the elements of a container. */
public interface ElementMapping {

  /** Returns what the user of a view gets for an element of the container; never null. */
  Object mapOut(Object element);

  /** Returns what the container gets for an element that the user of a view passes; never null. */
  Object mapIn(Object element);

  /**
   * Whether the container finds an element by what {@link #mapIn} returns for it. Otherwise a view
   * compares the elements one by one.
   */
  boolean isInvertible();

  /** As {@link #mapOut}; null stays null. */
  default Object out(Object element) {
    return element == null ? null : mapOut(element);
  }

  /** As {@link #mapIn}; null stays null. */
  default Object in(Object element) {
    return element == null ? null : mapIn(element);
  }
}
