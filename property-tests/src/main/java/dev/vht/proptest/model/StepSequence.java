package dev.vht.proptest.model;

import java.util.List;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/**
 * Steps on new tables; prints as Java.
 *
 * @param tables the opening of each table in Java
 * @param steps the steps, in order
 */
public record StepSequence<S>(List<String> tables, List<S> steps) {
  private static final List<String> ONE_TABLE = List.of("var table = open(OpenMode.CREATE)");

  public StepSequence {
    tables = List.copyOf(tables);
    steps = List.copyOf(steps);
  }

  /** Returns a sequence on one table. */
  public static <S> StepSequence<S> onOneTable(List<S> steps) {
    return new StepSequence<>(ONE_TABLE, steps);
  }

  public StepSequence<S> map(UnaryOperator<S> change) {
    return new StepSequence<>(tables, steps.stream().map(change).toList());
  }

  /** Executes the steps; a failure shows the sequence up to the failing step. */
  public void execute(Consumer<S> step) {
    for (int i = 0; i < steps.size(); i++) {
      int made = i + 1;
      S next = steps.get(i);
      first(made).explainFailure(() -> step.accept(next));
    }
  }

  /** Runs an action after these steps; a failure shows them. */
  public void explainFailure(Runnable action) {
    try {
      action.run();
    } catch (AssertionError e) {
      throw new AssertionError(e.getMessage() + "\nto reproduce:" + this, e);
    }
  }

  private StepSequence<S> first(int count) {
    return new StepSequence<>(tables, steps.subList(0, count));
  }

  @Override
  public String toString() {
    return lines(tables) + lines(steps);
  }

  private static String lines(List<?> lines) {
    return lines.stream().map(line -> "\n  " + line + ";").collect(Collectors.joining());
  }
}
