package dev.vht.contracts.internal.pattern;

import java.util.List;

/** A regular expression over event names. */
public sealed interface Pattern {

  /**
   * One event.
   *
   * @param name its name
   * @param position where it stands in the source, from 0
   */
  record Event(String name, int position) implements Pattern {}

  /**
   * Any event that the pattern does not name.
   *
   * @param position where it stands in the source, from 0
   */
  record AnyOther(int position) implements Pattern {}

  /**
   * One pattern after the other.
   *
   * @param parts two or more
   */
  record Sequence(List<Pattern> parts) implements Pattern {}

  /**
   * One pattern or another.
   *
   * @param branches two or more
   */
  record Choice(List<Pattern> branches) implements Pattern {}

  /**
   * A pattern several times.
   *
   * @param body what is repeated
   * @param times how often
   */
  record Repetition(Pattern body, Times times) implements Pattern {}

  /** How often a pattern may be repeated. */
  enum Times {
    /** {@code ?}: once or not at all. */
    AT_MOST_ONCE,
    /** {@code *}: as often as one likes. */
    ANY,
    /** {@code +}: at least once. */
    AT_LEAST_ONCE
  }
}
