package dev.vht.proptest.report;

import dev.vht.VirtualHashTable;
import dev.vht.VirtualHashTables;
import dev.vht.contracts.annotation.Protocol;
import dev.vht.contracts.spec.Diagram;
import dev.vht.contracts.spec.Diagram.Edge;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A protocol of a table's contract, as an automaton to go along.
 *
 * @param rule the protocol's number
 * @param diagram its states and edges
 * @param isKeyed whether each key has a trace of its own
 * @param seededBy the event that a key which the table holds counts as having had, or ""
 * @param alphabet the events that it observes by their names
 * @param next from a state and an event to the state after it
 */
public record TableProtocol(
    String rule,
    Diagram diagram,
    boolean isKeyed,
    String seededBy,
    Set<String> alphabet,
    Map<List<String>, String> next) {

  /** Any event that a protocol has no name for. */
  static final String ANY_OTHER = "_";

  /** All of them, in the order of the interface. */
  public static final List<TableProtocol> ALL =
      Arrays.stream(VirtualHashTable.class.getAnnotationsByType(Protocol.class))
          .map(TableProtocol::of)
          .toList();

  private static TableProtocol of(Protocol protocol) {
    Diagram diagram = VirtualHashTables.contract().diagram(protocol.rule());
    Map<List<String>, String> next = new LinkedHashMap<>();
    for (Edge edge : diagram.edges()) {
      next.put(List.of(edge.from(), edge.event()), edge.to());
    }
    return new TableProtocol(
        protocol.rule(),
        diagram,
        protocol.forEach().length > 0,
        protocol.seededBy(),
        diagram.edges().stream().map(Edge::event).collect(Collectors.toUnmodifiableSet()),
        next);
  }

  String initial() {
    return diagram.states().get(0);
  }

  @Nullable String behind(String state, String event) {
    return next.get(List.of(state, event));
  }
}
