package dev.vht.proptest.report;

import dev.vht.contracts.spec.Diagram.Edge;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Draws a protocol's automaton as SVG: its states in a row, each edge with its number of
 * transitions.
 *
 * <p>An edge to the next state is a straight line, one to the same state a loop above it. All other
 * edges run below the row, with a lane for each pair of states, so that no two cross.
 */
final class Drawing {
  private static final int STEP = 230;
  private static final int RADIUS = 24;
  private static final int LINE = 15;
  private static final int LEFT = 90;

  private record Ends(int from, int to) {}

  private final TableProtocol protocol;
  private final Pages pages;
  private final List<String> states;
  private final Map<Ends, List<Edge>> edges = new LinkedHashMap<>();
  private final StringBuilder text = new StringBuilder();
  private final int row;
  private int bottom;
  private int lanes;

  Drawing(TableProtocol protocol, Pages pages) {
    this.protocol = protocol;
    this.pages = pages;
    this.states = protocol.diagram().states();
    for (Edge edge : protocol.diagram().edges()) {
      Ends ends = new Ends(states.indexOf(edge.from()), states.indexOf(edge.to()));
      edges.computeIfAbsent(ends, unused -> new ArrayList<>()).add(edge);
    }
    int most = edges.values().stream().mapToInt(List::size).max().orElse(0);
    this.row = 60 + RADIUS + most * LINE;
    this.bottom = row + RADIUS + 20;
  }

  String svg() {
    edges.forEach(this::edge);
    line(LEFT - 60, row, LEFT - RADIUS - 4, row, "#486581");
    for (int i = 0; i < states.size(); i++) {
      state(i);
    }
    int width = LEFT + (states.size() - 1) * STEP + 110;
    return String.format(
            Locale.ROOT,
            "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" width=\"%d\""
                + " font-family=\"system-ui, sans-serif\" font-size=\"12\" role=\"img\">\n",
            width,
            bottom,
            width)
        + "<title>"
        + Html.escaped(protocol.diagram().title())
        + "</title>\n"
        + ARROWS
        + text
        + "</svg>\n";
  }

  private static final String ARROWS =
      """
      <defs>
      <marker id="arrow" viewBox="0 0 8 8" refX="8" refY="4" markerWidth="8" markerHeight="8" orient="auto">
      <path d="M0 0 L8 4 L0 8 z" fill="#486581"/></marker>
      </defs>
      """;

  private int x(int state) {
    return LEFT + state * STEP;
  }

  private void state(int state) {
    circle(x(state), RADIUS);
    if (protocol.diagram().completeStates().contains(states.get(state))) {
      circle(x(state), RADIUS - 4);
    }
    label(x(state), row + 4, states.get(state), "#102a43");
  }

  private void circle(int x, int radius) {
    add(
        "<circle cx='%d' cy='%d' r='%d' fill='#fff' stroke='#243b53' stroke-width='1.5'/>",
        x, row, radius);
  }

  private void edge(Ends ends, List<Edge> same) {
    int from = x(ends.from);
    int to = x(ends.to);
    if (ends.from == ends.to) {
      add(
          "<path d='M%d %d C%d %d %d %d %d %d' fill='none' stroke='#486581' marker-end='url(#arrow)'/>",
          from - 12,
          row - RADIUS + 3,
          from - 26,
          row - 62,
          from + 26,
          row - 62,
          from + 12,
          row - RADIUS + 2);
      labels(from, row - RADIUS - 34 - (same.size() - 1) * LINE, same);
    } else if (ends.to == ends.from + 1) {
      line(from + RADIUS, row, to - RADIUS - 2, row, "#486581");
      labels((from + to) / 2, row - 7 - (same.size() - 1) * LINE, same);
    } else {
      lane(ends, same);
    }
  }

  private void lane(Ends ends, List<Edge> same) {
    int depth = bottom + 10;
    int side = ends.from < ends.to ? 1 : -1;
    int from = x(ends.from) + side * (4 + 4 * lanes);
    int to = x(ends.to) - side * (4 + 4 * lanes);
    lanes++;
    add(
        "<path d='M%d %d L%d %d Q%d %d %d %d L%d %d Q%d %d %d %d L%d %d' fill='none' stroke='#486581' marker-end='url(#arrow)'/>",
        from,
        row + RADIUS - 1,
        from,
        depth - 10,
        from,
        depth,
        from + side * 10,
        depth,
        to - side * 10,
        depth,
        to,
        depth,
        to,
        depth - 10,
        to,
        row + RADIUS + 2);
    labels((from + to) / 2, depth + LINE, same);
    bottom = depth + LINE * same.size() + 14;
  }

  private void line(int x1, int y1, int x2, int y2, String colour) {
    add(
        "<path d='M%d %d L%d %d' stroke='%s' fill='none' marker-end='url(#arrow)'/>",
        x1, y1, x2, y2, colour);
  }

  private void labels(int x, int top, List<Edge> same) {
    int y = top;
    for (Edge edge : same) {
      long taken = pages.taken(protocol.rule(), edge);
      String times = taken == 0 ? " never" : String.format(Locale.ROOT, " %,d", taken);
      label(x, y, Pages.named(edge.event()) + times, taken == 0 ? "#b00020" : "#102a43");
      y += LINE;
    }
  }

  private void label(int x, int y, String label, String colour) {
    add(
        "<text x='%d' y='%d' text-anchor='middle' fill='%s' stroke='#fff' stroke-width='3' paint-order='stroke'>%s</text>",
        x, y, colour, Html.escaped(label));
  }

  private void add(String format, Object... values) {
    text.append(String.format(Locale.ROOT, format, values).replace('\'', '"')).append('\n');
  }
}
