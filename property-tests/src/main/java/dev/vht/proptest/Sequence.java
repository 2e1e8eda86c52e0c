package dev.vht.proptest;

import java.util.List;
import java.util.stream.Collectors;

/** Steps to be made on a new table; prints as Java. */
record Sequence(List<Step> steps) {

  Sequence {
    steps = List.copyOf(steps);
  }

  Sequence first(int count) {
    return new Sequence(steps.subList(0, count));
  }

  @Override
  public String toString() {
    return steps.stream()
        .map(step -> "\n  " + step + ";")
        .collect(Collectors.joining("", "\n  var table = open(OpenMode.CREATE);", ""));
  }
}
