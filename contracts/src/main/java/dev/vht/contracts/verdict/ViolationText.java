package dev.vht.contracts.verdict;

import dev.vht.contracts.internal.line.Lines;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Formats a violation: the headline, then some lines for each of its parts. A line has at most
 * {@value #WIDTH} characters. Each part has a maximum number of lines, which add up to less than
 * 60.
 */
final class ViolationText {
  private static final int LABEL_WIDTH = 10;
  private static final int WIDTH = 200;
  private static final int INDENT = 2 + LABEL_WIDTH;
  private static final int MAX_HEADLINE = 1000;
  private static final int HEADLINE_LINES = 6;
  private static final int PROTOCOL_LINES = 8;
  private static final int LIST_LINES = 5;
  private static final int PART_LINES = 3;
  private static final int TRACE_LINES = 24;
  private static final String ELLIPSIS = "...";

  private final List<String> lines = new ArrayList<>();
  private final Violation violation;
  private boolean isKeyShown;

  private ViolationText(Violation violation) {
    this.violation = violation;
  }

  static void initialize() {
    // calling it initializes this class
  }

  static String headline(Violation violation) {
    return new ViolationText(violation).headline();
  }

  static String of(Violation violation) {
    ViolationText text = new ViolationText(violation);
    text.format();
    return String.join("\n", text.lines);
  }

  private String headline() {
    String text = violation.rule() + ": " + violation.event() + " but " + violation.reason();
    return Lines.cut(keyOnce(oneLine(text)), MAX_HEADLINE);
  }

  private void format() {
    addWrapped("", words(headline()), HEADLINE_LINES);
    add("blame", suspects() + at(", at ", violation.site()));
    add(violation.noun(), object());
    if (violation.protocol() != null) {
      addWrapped(
          label("protocol"),
          words(Lines.cut(keyOnce(oneLine(protocol())), WIDTH * PROTOCOL_LINES)),
          PROTOCOL_LINES);
      addList("allowed", violation.allowed(), ", ", "");
      String next = violation.symbol() == null ? "" : ", and then " + violation.symbol();
      addList("way out", violation.wayOut(), " ", next);
    }
    addWrapped(label("trace"), trace(), TRACE_LINES);
    if (violation.others() > 0) {
      boolean isOne = violation.others() == 1;
      add(
          "left out",
          violation.others()
              + (isOne ? " call that names another key" : " calls that name other keys"));
    }
    if (!violation.notes().isEmpty()) {
      add("note", keyOnce(oneLine(String.join("; ", violation.notes()))));
    }
  }

  private String suspects() {
    return String.join(" or ", violation.suspects().stream().map(Blame::toString).toList());
  }

  private String object() {
    return Objects.requireNonNullElse(violation.object(), "(unnamed)")
        + at(", opened at ", violation.openedAt());
  }

  private String protocol() {
    String slice = violation.slice();
    String key = slice == null || slice.startsWith("any other ") ? slice : "key " + slice;
    return violation.protocol()
        + "    "
        + (key == null ? "" : "for " + key + ", ")
        + violation.state();
  }

  private List<String> trace() {
    List<String> shown = new ArrayList<>();
    boolean isGapDue = violation.dropped() > 0;
    for (TraceEntry entry : violation.trace()) {
      if (isGapDue && entry.number() > 1) {
        shown.add("... " + violation.dropped() + " more ...");
        isGapDue = false;
      }
      shown.add(keyOnce(oneLine(shortened(entry).toString())));
    }
    int last = shown.size() - 1;
    if (last >= 0) {
      String here = "  <- here";
      shown.set(last, Lines.cut(shown.get(last), WIDTH - INDENT - here.length()) + here);
    }
    if (violation.recording() == Violation.Recording.CHANGES) {
      shown.add("(calls that change no state are left out)");
    }
    return separated(shown, "  ");
  }

  /** Leaves room for the outcome and the place of a call with long arguments. */
  private static TraceEntry shortened(TraceEntry entry) {
    return new TraceEntry(
        entry.number(),
        Lines.cut(entry.event(), WIDTH / 2),
        entry.object() == null ? null : Lines.cut(entry.object(), WIDTH / 8),
        Lines.cut(entry.outcome(), WIDTH / 4),
        entry.symbol(),
        entry.thread(),
        entry.site());
  }

  private static String at(String words, @Nullable String site) {
    return site == null ? "" : words + site;
  }

  // Keys.

  /** Shortens a long key wherever the report has shown it before. */
  private String keyOnce(String text) {
    String key = violation.slice();
    String brief = key == null ? null : Lines.brief(key);
    if (key == null || brief == null || key.equals(brief)) {
      return text;
    }
    int first = isKeyShown ? -1 : text.indexOf(key);
    if (first < 0 && !isKeyShown) {
      return text;
    }
    isKeyShown = true;
    int shown = first < 0 ? 0 : first + key.length();
    return text.substring(0, shown) + text.substring(shown).replace(key, brief);
  }

  // Lines.

  private static String label(String label) {
    String shown = Lines.cut(oneLine(label), WIDTH / 4);
    return "  " + shown + " ".repeat(Math.max(1, LABEL_WIDTH - shown.length()));
  }

  private void add(String label, String text) {
    addWrapped(label(label), words(Lines.cut(oneLine(text), WIDTH * PART_LINES)), PART_LINES);
  }

  /** Adds the elements of a list, as many as fit. */
  private void addList(String label, List<String> elements, String separator, String end) {
    if (elements.isEmpty()) {
      return;
    }
    int room = (WIDTH - INDENT) * (LIST_LINES - 1);
    StringBuilder text = new StringBuilder();
    int count = 0;
    for (String element : elements) {
      String next = (count == 0 ? "" : separator) + keyOnce(oneLine(element));
      if (text.length() + next.length() > room) {
        break;
      }
      text.append(next);
      count++;
    }
    if (count < elements.size()) {
      text.append(separator).append("and ").append(elements.size() - count).append(" others");
    }
    text.append(Lines.cut(oneLine(end), WIDTH / 2));
    addWrapped(label(label), words(text.toString()), LIST_LINES);
  }

  /**
   * Adds parts of a text, broken into lines between them.
   *
   * @param label what the first line begins with; the others are indented as far
   */
  private void addWrapped(String label, List<String> parts, int maximum) {
    int last = lines.size() + maximum;
    StringBuilder line = new StringBuilder(label);
    boolean isEmpty = true;
    for (String part : parts) {
      if (!isEmpty && line.length() + part.stripTrailing().length() > WIDTH) {
        if (lines.size() == last - 1) {
          String cutOff = Lines.cut(line.toString().stripTrailing(), WIDTH - ELLIPSIS.length() - 1);
          lines.add(cutOff + " " + ELLIPSIS);
          return;
        }
        lines.add(line.toString().stripTrailing());
        line = new StringBuilder(" ".repeat(INDENT));
      }
      int room = WIDTH - line.length();
      line.append(part.length() <= room ? part : Lines.cut(part.stripTrailing(), room));
      isEmpty = false;
    }
    lines.add(line.toString().stripTrailing());
  }

  /** Splits a text before its words, and names of methods. Longer words are cut into pieces. */
  private static List<String> words(String text) {
    int maximum = (WIDTH - INDENT) / 2;
    List<String> words = new ArrayList<>();
    int begin = 0;
    for (int i = 1; i <= text.length(); i++) {
      boolean isEnd = i == text.length() || (text.charAt(i - 1) == ' ' && text.charAt(i) != ' ');
      isEnd |= text.charAt(i - 1) == '.' && text.indexOf("(", begin) >= i; // in a qualified name
      boolean isFull = i - begin == maximum && !Character.isHighSurrogate(text.charAt(i - 1));
      if (isEnd || isFull || i - begin > maximum) {
        words.add(text.substring(begin, i));
        begin = i;
      }
    }
    return words;
  }

  private static List<String> separated(List<String> parts, String separator) {
    List<String> separated = new ArrayList<>();
    for (int i = 0; i < parts.size(); i++) {
      String part = Lines.cut(parts.get(i), WIDTH - INDENT);
      separated.add(i == parts.size() - 1 ? part : part + separator);
    }
    return separated;
  }

  /** Replaces line terminators and other control characters. */
  private static String oneLine(String text) {
    StringBuilder line = null;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (Character.isISOControl(c) || c == '\u2028' || c == '\u2029') {
        line = line == null ? new StringBuilder(text) : line;
        line.setCharAt(i, ' ');
      }
    }
    return line == null ? text : line.toString();
  }
}
