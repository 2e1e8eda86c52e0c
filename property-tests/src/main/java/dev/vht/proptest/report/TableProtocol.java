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
 * A protocol of a table's contract, as an automaton.
 *
 * @param rule the protocol's number
 * @param diagram its states and edges
 * @param isKeyed whether each key has its own trace
 * @param seededBy the event that counts as past for a key that the table holds, or ""
 * @param alphabet the events that it observes
 * @param next maps a state and an event to the next state
 */
public record TableProtocol(
    String rule,
    Diagram diagram,
    boolean isKeyed,
    String seededBy,
    Set<String> alphabet,
    Map<List<String>, String> next) {

  /** Stands for every event outside the alphabet. */
  static final String ANY_OTHER = "_";

  /** All protocols, in the order of the interface's annotations. */
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

  @Nullable String stateAfter(String state, String event) {
    return next.get(List.of(state, event));
  }
}
