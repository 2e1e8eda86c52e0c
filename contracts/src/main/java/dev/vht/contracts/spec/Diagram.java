package dev.vht.contracts.spec;

import dev.vht.contracts.verdict.Violation;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The states and edges of a machine, for Mermaid or Graphviz. Immutable.
 *
 * <p>Edges between the same two states are drawn as one. A state in which a trace is complete has a
 * double border in DOT, and an edge to the end state in Mermaid.
 */
public final class Diagram {
  private static final String FORBIDDEN = "not allowed";

  /**
   * An edge.
   *
   * @param from the state before
   * @param event the event
   * @param to the state after
   */
  public record Edge(String from, String event, String to) {}

  private final String title;
  private final List<String> states;
  private final List<String> complete;
  private final List<Edge> edges;
  private final @Nullable Violation marked;

  /**
   * Creates a diagram.
   *
   * @param title what it shows
   * @param states the names of the states, the initial one first
   * @param complete those in which a trace is complete
   * @param edges the edges
   */
  public Diagram(String title, List<String> states, List<String> complete, List<Edge> edges) {
    this(title, List.copyOf(states), List.copyOf(complete), List.copyOf(edges), null);
  }

  private Diagram(
      String title,
      List<String> states,
      List<String> complete,
      List<Edge> edges,
      @Nullable Violation marked) {
    this.title = title;
    this.states = states;
    this.complete = complete;
    this.edges = edges;
    this.marked = marked;
  }

  /**
   * Returns the title.
   *
   * @return what the diagram shows
   */
  public String title() {
    return title;
  }

  /**
   * Returns the names of the states.
   *
   * @return the initial state first
   */
  public List<String> states() {
    return states;
  }

  /**
   * Returns the states in which a trace is complete.
   *
   * @return names of states
   */
  public List<String> completeStates() {
    return complete;
  }

  /**
   * Returns the edges. The event {@code _} stands for any that no other edge names.
   *
   * @return each edge once
   */
  public List<Edge> edges() {
    return edges;
  }

  /**
   * Marks the states in which a violation happened.
   *
   * @param violation a violation of this protocol
   * @return a changed copy
   */
  public Diagram marking(Violation violation) {
    return new Diagram(title, states, complete, edges, Objects.requireNonNull(violation));
  }

  /**
   * Returns the diagram in Mermaid's language.
   *
   * @return a {@code stateDiagram-v2}, each line ending in a line terminator
   */
  public String mermaid() {
    StringBuilder text = new StringBuilder("stateDiagram-v2\n");
    states.forEach(state -> line(text, "state \"" + escaped(state) + "\" as " + id(state)));
    line(text, "[*] --> " + id(states.get(0)));
    merged()
        .forEach(
            (ends, events) ->
                line(text, id(ends.from()) + " --> " + id(ends.to()) + " : " + events));
    complete.forEach(state -> line(text, id(state) + " --> [*]"));
    if (marked != null && marked.symbol() != null) {
      line(text, "state \"" + FORBIDDEN + "\" as forbidden");
      for (String state : marked.nodes()) {
        line(text, id(state) + " --> forbidden : " + marked.symbol());
      }
      line(text, "classDef violation fill:#fdd,stroke:#c00,color:#c00");
      line(text, "class forbidden violation");
    }
    return text.toString();
  }

  /**
   * Returns the diagram in Graphviz's language.
   *
   * @return a {@code digraph}, each line ending in a line terminator
   */
  public String dot() {
    StringBuilder text = new StringBuilder("digraph {\n");
    line(text, "label = " + quoted(title) + ";");
    line(text, "rankdir = LR;");
    line(text, "node [shape = circle];");
    line(text, "start [shape = point];");
    for (String state : states) {
      String shape = complete.contains(state) ? " [shape = doublecircle]" : "";
      line(text, quoted(state) + shape + ";");
    }
    line(text, "start -> " + quoted(states.get(0)) + ";");
    merged()
        .forEach(
            (ends, events) ->
                line(
                    text,
                    quoted(ends.from())
                        + " -> "
                        + quoted(ends.to())
                        + " [label = "
                        + quoted(events)
                        + "];"));
    if (marked != null && marked.symbol() != null) {
      line(text, quoted(FORBIDDEN) + " [shape = octagon, color = red, fontcolor = red];");
      for (String state : marked.nodes()) {
        line(
            text,
            quoted(state)
                + " -> "
                + quoted(FORBIDDEN)
                + " [label = "
                + quoted(marked.symbol())
                + ", color = red, fontcolor = red];");
      }
    }
    return text.append("}\n").toString();
  }

  private record Ends(String from, String to) {}

  private Map<Ends, String> merged() {
    Map<Ends, String> merged = new LinkedHashMap<>();
    for (Edge edge : edges) {
      String event = edge.event().equals("_") ? "any other" : edge.event();
      merged.merge(
          new Ends(edge.from(), edge.to()), event, (before, more) -> before + " | " + more);
    }
    return merged;
  }

  private String id(String state) {
    int index = states.indexOf(state);
    return index < 0 ? "elsewhere" : "s" + index;
  }

  private static void line(StringBuilder text, String line) {
    text.append("  ").append(line).append('\n');
  }

  private static String escaped(String text) {
    return text.replace("\"", "#quot;");
  }

  private static String quoted(String text) {
    return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
  }
}
