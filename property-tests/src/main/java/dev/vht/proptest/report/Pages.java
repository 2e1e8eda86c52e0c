package dev.vht.proptest.report;

import dev.vht.contracts.spec.Diagram.Edge;
import dev.vht.proptest.report.Findings.Kind;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * The tables of the report, for both formats.
 *
 * <p>A cell that begins with {@link #BAD} marks a failure or something that was never tried, one
 * that begins with {@link #NONE} something that does not apply.
 */
final class Pages {
  static final String BAD = "\u2717";
  static final String GOOD = "\u2713";
  static final String NONE = "\u2013";

  /**
   * A table.
   *
   * @param head the headings of the columns
   * @param rows the cells of each row, one per column
   */
  record Table(List<String> head, List<List<String>> rows) {}

  private final List<Findings> implementations;
  private final List<Findings> faults;

  Pages(List<Findings> all) {
    implementations = all.stream().filter(one -> !one.notes(Kind.OUTCOME).isEmpty()).toList();
    faults = all.stream().filter(one -> !one.notes(Kind.FAULT).isEmpty()).toList();
  }

  private List<String> names(String... first) {
    return Stream.concat(Stream.of(first), implementations.stream().map(Findings::subject))
        .toList();
  }

  private List<String> row(List<String> first, Function<Findings, String> cell) {
    return Stream.concat(first.stream(), implementations.stream().map(cell)).toList();
  }

  /** Outcomes of properties by implementation. */
  Table conformance() {
    TreeSet<String> properties = new TreeSet<>();
    implementations.forEach(
        one -> one.notes(Kind.OUTCOME).keySet().forEach(which -> properties.add(which.get(0))));
    List<List<String>> rows = new ArrayList<>();
    for (String property : properties) {
      int end = property.indexOf('_');
      List<String> first =
          List.of(property.substring(0, end), property.substring(end + 1).replace('_', ' '));
      rows.add(row(first, one -> outcome(one, property)));
    }
    return new Table(names("rule", "property"), rows);
  }

  private static String outcome(Findings findings, String property) {
    List<String> note =
        findings.notes(Kind.OUTCOME).getOrDefault(List.of(property), List.of("", ""));
    return switch (note.get(0)) {
      case "passed" -> GOOD + " " + note.get(1);
      case "skipped" -> NONE + " " + note.get(1).replace("the fixture does not offer ", "no ");
      case "failed" -> BAD + " " + note.get(1);
      default -> NONE;
    };
  }

  /** Returns how often all implementations together made a transition. */
  long taken(String rule, Edge edge) {
    return implementations.stream()
        .mapToLong(one -> TransitionCounter.taken(one, rule, edge))
        .sum();
  }

  /** Transitions of a protocol by implementation. */
  Table transitions(TableProtocol protocol) {
    List<List<String>> rows = new ArrayList<>();
    for (Edge edge : protocol.diagram().edges()) {
      List<String> first = List.of(edge.from(), named(edge.event()), edge.to());
      rows.add(row(first, one -> number(TransitionCounter.taken(one, protocol.rule(), edge))));
    }
    return new Table(names("state", "event", "then"), rows);
  }

  static String named(String event) {
    return event.equals(TableProtocol.ANY_OTHER) ? "any other" : event;
  }

  private static String number(long number) {
    return number == 0 ? BAD + " never" : String.format(Locale.ROOT, "%,d", number);
  }

  /** Violations that the kit provoked, by implementation. */
  Table violations() {
    return counted(Kind.VIOLATION, "rule", "blame", "call");
  }

  /** The composition of the random sequences. */
  Table statistics() {
    return counted(Kind.STATISTIC, "statistic", "value");
  }

  private Table counted(Kind kind, String... head) {
    Map<List<String>, Boolean> keys = new LinkedHashMap<>();
    implementations.forEach(one -> one.counts(kind).keySet().forEach(key -> keys.put(key, true)));
    List<List<String>> rows =
        keys.keySet().stream()
            .sorted((one, other) -> one.toString().compareTo(other.toString()))
            .map(key -> row(key, one -> counted(one, kind, key)))
            .toList();
    return new Table(names(head), rows);
  }

  private static String counted(Findings findings, Kind kind, List<String> key) {
    long count = findings.counted(kind, key.toArray(String[]::new));
    return count == 0 ? NONE : String.format(Locale.ROOT, "%,d", count);
  }

  /** The planted faults and the properties that find them. */
  Table faults() {
    List<List<String>> rows = new ArrayList<>();
    for (Findings findings : faults) {
      findings
          .notes(Kind.FAULT)
          .forEach(
              (which, note) ->
                  rows.add(
                      List.of(
                          which.get(0).substring(0, which.get(0).indexOf('_')),
                          words(which.get(0)),
                          words(which.get(1)),
                          note.get(0),
                          note.get(1))));
    }
    return new Table(
        List.of("rule", "the fault", "the property that finds it", "runs", "tries at most"), rows);
  }

  private static String words(String name) {
    String words = name.substring(name.indexOf('_') + 1).replace('_', ' ');
    return words.toUpperCase(Locale.ROOT).equals(words) ? words.toLowerCase(Locale.ROOT) : words;
  }
}
