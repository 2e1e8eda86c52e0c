package dev.vht.contracts.spec;

import java.util.ArrayList;
import java.util.List;

/**
 * An automaton with named states. A state forbids an event if it has no edge for it. Immutable;
 * each method returns a changed copy.
 */
public final class NamedStates implements Machine {

  /**
   * A transition.
   *
   * @param from the name of the state that it leaves
   * @param event the event that causes it
   * @param to the name of the state that it enters
   */
  public record Edge(String from, String event, String to) {}

  private final String initial;
  private final List<Edge> edges;
  private final List<String> complete;

  NamedStates(String initial, List<Edge> edges, List<String> complete) {
    this.initial = initial;
    this.edges = edges;
    this.complete = complete;
  }

  /**
   * Adds an edge.
   *
   * @param from the state before
   * @param event the event, or {@code _} for any that no edge names
   * @param to the state after
   * @return a changed copy
   */
  public NamedStates on(String from, String event, String to) {
    List<Edge> more = new ArrayList<>(edges);
    more.add(new Edge(from, event, to));
    return new NamedStates(initial, List.copyOf(more), complete);
  }

  /**
   * Sets the states in which a trace is complete, for protocols whose traces must be.
   *
   * @param states their names; none means all states
   * @return a changed copy
   */
  public NamedStates complete(String... states) {
    return new NamedStates(initial, edges, List.of(states));
  }

  /**
   * Returns the state in which a trace begins.
   *
   * @return its name
   */
  public String initial() {
    return initial;
  }

  /**
   * Returns the transitions, in the order in which they were added.
   *
   * @return an immutable list
   */
  public List<Edge> edges() {
    return edges;
  }

  /**
   * Returns the states in which a trace may end; an empty list means all of them.
   *
   * @return an immutable list
   */
  public List<String> completeStates() {
    return complete;
  }
}
