package dev.vht.proptest.history;

import dev.vht.proptest.history.LongestPrefix.Step;
import dev.vht.proptest.report.Html;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.TreeSet;

/**
 * Draws calls as bars from invocation to return, in a lane for each client. Each time that occurs
 * is a column, so the widths of bars say which calls overlap, and not how long they took. The times
 * are below. The last lane shows the values of the longest order that can be explained.
 */
final class TimelineDrawing {
  private static final int LEFT = 90;
  private static final int TOP = 20;
  private static final int LANE = 66;
  private static final int BAR = 26;
  private static final double LETTER = 6.7;
  private static final int LEAST_COLUMN = 46;

  private final List<Operation> operations;
  private final LongestPrefix prefix;
  private final List<String> clients;
  private final List<Long> times;
  private final double column;
  private final StringBuilder text = new StringBuilder();

  TimelineDrawing(List<Operation> operations, LongestPrefix prefix) {
    this.operations = operations;
    this.prefix = prefix;
    this.clients = operations.stream().map(Operation::client).distinct().sorted().toList();
    TreeSet<Long> all = new TreeSet<>();
    for (Operation one : operations) {
      all.add(one.invoked());
      if (one.end() != Long.MAX_VALUE) {
        all.add(one.end());
      }
    }
    this.times = new ArrayList<>(all);
    this.column = columnWidth();
  }

  /** Returns a width with which no label reaches the next one in its lane. */
  private double columnWidth() {
    double width = LEAST_COLUMN;
    for (Operation one : operations) {
      int next =
          operations.stream()
              .filter(other -> other.client().equals(one.client()))
              .filter(other -> other.invoked() > one.invoked())
              .mapToInt(other -> times.indexOf(other.invoked()))
              .min()
              .orElse(times.size() + 1);
      width = Math.max(width, labelWidth(label(one)) / (next - times.indexOf(one.invoked())));
    }
    return width;
  }

  private static double labelWidth(String label) {
    return label.length() * LETTER + 14;
  }

  private static String label(Operation one) {
    return one.call() + " = " + one.resultText();
  }

  String svg() {
    for (int i = 0; i < times.size(); i++) {
      time(i);
    }
    for (int i = 0; i < clients.size(); i++) {
      lane(i);
    }
    operations.forEach(this::bar);
    double right = Math.max(end(), states());
    int height = TOP + (clients.size() + 1) * LANE + 60;
    return String.format(
            Locale.ROOT,
            "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%.0f\" height=\"%d\""
                + " viewBox=\"0 0 %.0f %d\" font-family=\"system-ui, sans-serif\""
                + " font-size=\"12\" role=\"img\">\n",
            right + 20,
            height,
            right + 20,
            height)
        + "<title>A lane for each client; the table below says the same</title>\n"
        + gradients()
        + text
        + "</svg>\n";
  }

  private static String gradients() {
    StringBuilder all = new StringBuilder("<defs>\n");
    for (Colour colour : Colour.values()) {
      all.append("<linearGradient id=\"fade")
          .append(colour.meaning)
          .append("\"><stop offset=\"0\" stop-color=\"")
          .append(colour.fill)
          .append("\"/><stop offset=\"1\" stop-color=\"")
          .append(colour.fill)
          .append("\" stop-opacity=\"0\"/></linearGradient>\n");
    }
    return all.append("</defs>\n").toString();
  }

  private double x(long time) {
    return LEFT + times.indexOf(time) * column;
  }

  private double end() {
    return LEFT + (times.size() + 1) * column;
  }

  private static int y(int lane) {
    return TOP + lane * LANE + 30;
  }

  private void time(int number) {
    double x = LEFT + number * column;
    int bottom = TOP + clients.size() * LANE + 6;
    add("<path d='M%.1f %d V%d' stroke='#e4e7eb'/>", x, TOP, bottom);
    add(
        "<text x='%.1f' y='%d' text-anchor='end' fill='#7b8794' font-size='10'"
            + " transform='rotate(-40 %.1f %d)'>%,.1f</text>",
        x + 3, bottom + 10, x + 3, bottom + 10, (times.get(number) - times.get(0)) / 1000.0);
  }

  private void lane(int number) {
    int y = y(number);
    add("<path d='M%d %d H%.1f' stroke='#d9e2ec'/>", LEFT, y + BAR / 2, end());
    add(
        "<text x='10' y='%d' fill='#102a43' font-weight='600'>%s</text>",
        y + BAR / 2 + 4, Html.escaped(clients.get(number)));
  }

  private void bar(Operation one) {
    Colour colour = Colour.of(one.call());
    boolean isUnknown = one.end() == Long.MAX_VALUE;
    boolean isStuck = prefix.stuck().filter(one::equals).isPresent();
    double x = x(one.invoked());
    double width = Math.max(6, (isUnknown ? end() : x(one.end())) - x);
    int y = y(clients.indexOf(one.client()));
    add(
        "<rect x='%.1f' y='%d' width='%.1f' height='%d' rx='4' fill='%s' stroke='%s'%s/>",
        x,
        y,
        width,
        BAR,
        isUnknown ? "url(#fade" + colour.meaning + ")" : colour.fill,
        isStuck ? "#b00020" : isUnknown ? "none" : colour.line,
        isStuck
            ? " stroke-width='3'"
            : one.outcome() instanceof Outcome.Disregarded ? " stroke-dasharray='4 3'" : "");
    add(
        "<text x='%.1f' y='%d' fill='%s'%s>%s</text>",
        x + 1,
        y - 6,
        isStuck ? "#b00020" : "#102a43",
        isStuck ? " font-weight='700'" : "",
        Html.escaped((isStuck ? "\u2717 " : "") + label(one)));
  }

  /** Numbers the bars and draws the values; returns where they end. */
  private double states() {
    int y = TOP + clients.size() * LANE + 70;
    add("<text x='10' y='%d' fill='#102a43' font-weight='600'>value</text>", y + 17);
    double right = LEFT;
    double moment = 0;
    for (int i = 0; i < prefix.steps().size(); i++) {
      Step step = prefix.steps().get(i);
      Operation one = step.operation();
      moment = Math.max(moment + 4, x(one.invoked()) + 13);
      number(i + 1, moment, y(clients.indexOf(one.client())) + BAR / 2);
      String label = step.after();
      double width = labelWidth(label) + 18;
      add(
          "<rect x='%.1f' y='%d' width='%.1f' height='24' rx='12' fill='#f0f4f8' stroke='#9fb3c8'/>",
          right, y, width);
      number(i + 1, right + 13, y + 12);
      add(
          "<text x='%.1f' y='%d' fill='#102a43'>%s</text>",
          right + 25, y + 16, Html.escaped(label));
      right += width + 8;
    }
    if (prefix.stuck().isPresent()) {
      add(
          "<text x='%.1f' y='%d' fill='#b00020' font-weight='700'>\u2717</text>",
          right + 2, y + 17);
      right += 20;
    }
    return right;
  }

  private void number(int number, double x, int y) {
    add("<circle cx='%.1f' cy='%d' r='9' fill='#243b53'/>", x, y);
    add(
        "<text x='%.1f' y='%d' text-anchor='middle' fill='#fff' font-size='10'>%d</text>",
        x, y + 4, number);
  }

  private void add(String format, Object... values) {
    text.append(String.format(Locale.ROOT, format.replace('\'', '"'), values)).append('\n');
  }

  /** The colours of calls. */
  enum Colour {
    READ("#bfdbf7", "#1f5f99", "reads"),
    WRITE("#c6e9cf", "#1d7a3e", "writes"),
    COMPARE("#fbe3b5", "#8a5a00", "compares"),
    REMOVE("#e3d3f5", "#6b3fa0", "removes");

    final String fill;
    final String line;
    final String meaning;

    Colour(String fill, String line, String meaning) {
      this.fill = fill;
      this.line = line;
      this.meaning = meaning;
    }

    static Colour of(Call call) {
      return switch (CallKind.of(call)) {
        case FIND, CONTAINS -> READ;
        case SET, PUT_IF_ABSENT -> WRITE;
        case REPLACE, REMOVE_IF_EQUAL -> COMPARE;
        case REMOVE -> REMOVE;
      };
    }
  }
}
