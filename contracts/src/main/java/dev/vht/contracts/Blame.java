package dev.vht.contracts;

/** The party that broke a rule. */
public enum Blame {
  /** The program that called the method. */
  CALLER,
  /** The object whose method was called. */
  IMPLEMENTATION;

  @Override
  public String toString() {
    return this == CALLER ? "the caller" : "the implementation";
  }
}
