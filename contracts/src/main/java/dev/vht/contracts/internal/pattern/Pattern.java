package dev.vht.contracts.internal.pattern;

import java.util.List;

/** A regular expression over event names. */
public sealed interface Pattern {

  /**
   * One event.
   *
   * @param name its name
   * @param position its index in the source, from 0
   */
  record Event(String name, int position) implements Pattern {}

  /**
   * Any event that the pattern does not name.
   *
   * @param position its index in the source, from 0
   */
  record AnyOther(int position) implements Pattern {}

  /**
   * A sequence of patterns.
   *
   * @param parts two or more
   */
  record Sequence(List<Pattern> parts) implements Pattern {}

  /**
   * A choice between patterns.
   *
   * @param branches two or more
   */
  record Choice(List<Pattern> branches) implements Pattern {}

  /**
   * A repeated pattern.
   *
   * @param body the pattern
   * @param times how often it may be repeated
   */
  record Repetition(Pattern body, Times times) implements Pattern {}

  /** How often a pattern may be repeated. */
  enum Times {
    /** {@code ?}: once or not at all. */
    AT_MOST_ONCE,
    /** {@code *}: any number of times, including none. */
    ANY,
    /** {@code +}: at least once. */
    AT_LEAST_ONCE
  }
}
