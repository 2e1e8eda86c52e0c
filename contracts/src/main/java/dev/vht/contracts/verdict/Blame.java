package dev.vht.contracts.verdict;

import java.util.List;
import java.util.stream.Stream;

/** The party that broke a rule. */
public enum Blame {
  /** The program that called the method. */
  CALLER,
  /** The object whose method was called. */
  IMPLEMENTATION;

  /**
   * Lists parties, each once, in the order in which they are named.
   *
   * @param first the first
   * @param others the others, if any
   * @return an immutable list
   */
  public static List<Blame> suspects(Blame first, Blame... others) {
    return Stream.concat(Stream.of(first), Stream.of(others)).distinct().toList();
  }

  @Override
  public String toString() {
    return this == CALLER ? "the caller" : "the implementation";
  }
}
