package dev.vht.contracts.spec;

import java.util.ArrayList;
import java.util.List;

/**
 * An automaton whose states have names. An event that a state has no edge for is forbidden in it.
 * Immutable; each method returns a changed copy.
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
   * @param to the state behind
   * @return a changed copy
   */
  public NamedStates on(String from, String event, String to) {
    List<Edge> more = new ArrayList<>(edges);
    more.add(new Edge(from, event, to));
    return new NamedStates(initial, List.copyOf(more), complete);
  }

  /**
   * Says in which states a trace is complete, which matters where completion is owed.
   *
   * @param states their names; none means that it is complete in all
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
   * Returns the states in which a trace may end; all of them if none was named.
   *
   * @return an immutable list
   */
  public List<String> completeStates() {
    return complete;
  }
}
