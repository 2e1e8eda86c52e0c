package dev.vht.proptest.model;

import java.util.List;

/**
 * A step on one of several tables at one place.
 *
 * @param table the table's number
 * @param step the step
 */
public record NeighborStep(int table, Step step) {

  /** The names of the tables, in the order of their numbers. */
  public static final List<String> NAMES = List.of("first", "second", "third");

  /** Returns the opening of each table in Java. */
  static List<String> openings() {
    return NAMES.stream()
        .map(name -> "var " + name + " = open(\"" + name + "\", OpenMode.CREATE)")
        .toList();
  }

  @Override
  public String toString() {
    return step.javaOn(NAMES.get(table));
  }
}
