package dev.vht.proptest.history;

import dev.vht.proptest.history.Verdict.Violation;
import java.util.List;
import java.util.Locale;

/** A violation as text. */
final class ViolationText {
  private static final int MOST_LINES = 60;

  private final Violation violation;
  private final long start;

  ViolationText(Violation violation) {
    this.violation = violation;
    this.start = violation.operations().stream().mapToLong(Operation::invoked).min().orElse(0);
  }

  String text() {
    List<Operation> operations = violation.operations();
    StringBuilder text = new StringBuilder();
    text.append("the calls on key \"").append(violation.key()).append("\" are not linearizable: ");
    text.append("no order explains the results of these ").append(operations.size());
    text.append("\n  found at  ").append(violation.culprit());
    text.append("\n  client    microseconds             call\n");
    operations.stream().limit(MOST_LINES).forEach(one -> text.append(line(one)));
    if (operations.size() > MOST_LINES) {
      text.append("  and ").append(operations.size() - MOST_LINES).append(" more\n");
    }
    LongestPrefix prefix = LongestPrefix.of(operations);
    text.append("  longest explanation: ");
    for (LongestPrefix.Step step : prefix.steps()) {
      text.append(step.operation().call()).append(" -> ").append(step.after()).append("; ");
    }
    prefix.stuck().ifPresent(one -> text.append("then this has no place: ").append(one));
    return text.toString();
  }

  private String line(Operation one) {
    String end = one.end() == Long.MAX_VALUE ? "..." : micros(one.end());
    return String.format(
        Locale.ROOT,
        "  %-9s %10s to %10s  %s = %s%n",
        one.client(),
        micros(one.invoked()),
        end,
        one.call(),
        one.resultText());
  }

  private String micros(long time) {
    return String.format(Locale.ROOT, "%,.1f", (time - start) / 1000.0);
  }
}
