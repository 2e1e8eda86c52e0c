package dev.vht.contracts.verdict;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Formats a violation: the headline, then a line for each of its parts. */
final class ViolationText {
  private static final int LABEL_WIDTH = 10;

  private ViolationText() {}

  static void initialize() {
    // calling it initializes this class
  }

  static String of(Violation violation) {
    List<String> lines = new ArrayList<>();
    lines.add(violation.headline());
    lines.add(line("blame", suspects(violation) + at(", at ", violation.site())));
    lines.add(line(violation.noun(), object(violation)));
    if (violation.protocol() != null) {
      lines.add(line("protocol", protocol(violation)));
      if (!violation.allowed().isEmpty()) {
        lines.add(line("allowed", String.join(", ", violation.allowed())));
      }
      if (!violation.wayOut().isEmpty()) {
        lines.add(line("way out", wayOut(violation)));
      }
    }
    lines.add(line("trace", trace(violation)));
    return String.join("\n", lines);
  }

  private static String suspects(Violation violation) {
    return String.join(" or ", violation.suspects().stream().map(Blame::toString).toList());
  }

  private static String wayOut(Violation violation) {
    String way = String.join(" ", violation.wayOut());
    return violation.symbol() == null ? way : way + ", and then " + violation.symbol();
  }

  private static String line(String label, String text) {
    return "  " + label + " ".repeat(Math.max(1, LABEL_WIDTH - label.length())) + text;
  }

  private static String object(Violation violation) {
    return Objects.requireNonNullElse(violation.object(), "(unnamed)")
        + at(", opened at ", violation.openedAt());
  }

  private static String protocol(Violation violation) {
    String slice = violation.slice() == null ? "" : "for key " + violation.slice() + ", ";
    return violation.protocol() + "    " + slice + violation.state();
  }

  private static String trace(Violation violation) {
    List<String> shown = new ArrayList<>();
    for (TraceEntry entry : violation.trace()) {
      if (shown.size() == 1 && violation.dropped() > 0) {
        shown.add("... " + violation.dropped() + " more ...");
      }
      shown.add(entry.toString());
    }
    String note =
        violation.recording() == Violation.Recording.CHANGES
            ? "  (calls that change no state are left out)"
            : "";
    return String.join("  ", shown) + "  <- here" + note;
  }

  private static String at(String words, @Nullable String site) {
    return site == null ? "" : words + site;
  }
}
