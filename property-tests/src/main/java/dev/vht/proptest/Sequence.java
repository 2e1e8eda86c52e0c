package dev.vht.proptest;

import java.util.List;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/**
 * What is done in turn on new tables; prints as Java.
 *
 * @param tables how each table is opened
 * @param steps what is done then
 */
record Sequence<S>(List<String> tables, List<S> steps) {
  private static final List<String> ONE_TABLE = List.of("var table = open(OpenMode.CREATE)");

  Sequence {
    tables = List.copyOf(tables);
    steps = List.copyOf(steps);
  }

  /** Steps on one table. */
  static <S> Sequence<S> onOneTable(List<S> steps) {
    return new Sequence<>(ONE_TABLE, steps);
  }

  Sequence<S> map(UnaryOperator<S> change) {
    return new Sequence<>(tables, steps.stream().map(change).toList());
  }

  /** Makes the steps; a failure says behind which. */
  void make(Consumer<S> step) {
    for (int i = 0; i < steps.size(); i++) {
      int made = i + 1;
      S next = steps.get(i);
      first(made).explain(() -> step.accept(next));
    }
  }

  /** Does something behind these steps; a failure says so. */
  void explain(Runnable action) {
    try {
      action.run();
    } catch (AssertionError e) {
      throw new AssertionError(e.getMessage() + "\nafter" + this, e);
    }
  }

  private Sequence<S> first(int count) {
    return new Sequence<>(tables, steps.subList(0, count));
  }

  @Override
  public String toString() {
    return lines(tables) + lines(steps);
  }

  private static String lines(List<?> lines) {
    return lines.stream().map(line -> "\n  " + line + ";").collect(Collectors.joining());
  }
}
