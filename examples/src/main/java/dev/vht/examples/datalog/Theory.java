package dev.vht.examples.datalog;

import dev.vht.examples.datalog.Literal.Atom;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/**
 * Facts and rules, kept in a map: each clause as it was written, under its identity. Whether the
 * map is in memory or a table's view is for the map to know; each assertion and each retraction is
 * one write of it.
 *
 * <p>What follows from the clauses is derived for each question anew and is not kept.
 */
final class Theory {
  private final Map<String, Clause> clauses;

  Theory(Map<String, Clause> clauses) {
    this.clauses = clauses;
  }

  /** Returns whether it was not there yet. */
  boolean add(Clause clause) {
    return clauses.putIfAbsent(clause.identity(), clause) == null;
  }

  /** Returns whether it was there. */
  boolean retract(Clause clause) {
    return clauses.remove(clause.identity()) != null;
  }

  /** Returns what the question's variables may stand for, sorted as it prints. */
  List<Binding> ask(Atom question) {
    return Fixpoint.of(clauses.values())
        .solutions(question, Binding.EMPTY)
        .sorted(Comparator.comparing(Binding::toString))
        .toList();
  }
}
