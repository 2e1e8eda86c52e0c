package dev.vht.contracts.internal.model;

/** How an argument or a result is replaced that its maker gets back. */
public enum Handover {
  /** A checked object, by its target. */
  OBJECT,

  /** Also a view of a container, by the container, and the elements of an array. */
  ELEMENTS,

  /** As {@link #ELEMENTS}, no matter which party made the object. The contract declares it. */
  DECLARED,

  /** As {@link #DECLARED}, and also the elements of a container. */
  DECLARED_EACH;

  /** Whether it is for objects of any maker. */
  public boolean isDeclared() {
    return this == DECLARED || this == DECLARED_EACH;
  }
}
