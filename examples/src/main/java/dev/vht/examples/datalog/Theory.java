package dev.vht.examples.datalog;

import dev.vht.examples.datalog.Literal.Atom;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/**
 * Facts and rules in a map, each clause under its identity. The map may be in memory or the view of
 * a table. Each assertion and each retraction is one write.
 *
 * <p>Derived facts are computed for each question and not stored.
 */
final class Theory {
  private final Map<String, Clause> clauses;

  Theory(Map<String, Clause> clauses) {
    this.clauses = clauses;
  }

  /** Adds a clause, and returns whether it was absent. */
  boolean add(Clause clause) {
    return clauses.putIfAbsent(clause.identity(), clause) == null;
  }

  /** Removes a clause, and returns whether it was present. */
  boolean retract(Clause clause) {
    return clauses.remove(clause.identity()) != null;
  }

  /** Returns the bindings for which the question holds, sorted by their text. */
  List<Binding> ask(Atom question) {
    return Fixpoint.of(clauses.values())
        .solutions(question, Binding.EMPTY)
        .sorted(Comparator.comparing(Binding::toString))
        .toList();
  }
}
