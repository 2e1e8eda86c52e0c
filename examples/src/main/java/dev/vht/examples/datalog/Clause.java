package dev.vht.examples.datalog;

import dev.vht.examples.datalog.Literal.Atom;
import dev.vht.examples.datalog.Literal.Difference;
import dev.vht.examples.datalog.Term.Variable;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A rule, {@code father(X, Y) :- parent(X, Y), male(X).}, or without a body a fact.
 *
 * <p>It is safe: each of its variables occurs in a relation of the body. Therefore it derives facts
 * about known constants only, and evaluation terminates.
 */
record Clause(Atom head, List<Literal> body) {
  Clause {
    body = List.copyOf(body);
    requireSafe(head, body);
  }

  private static void requireSafe(Atom head, List<Literal> body) {
    Set<Variable> bound = new HashSet<>();
    of(Atom.class, body).flatMap(Atom::variables).forEach(bound::add);
    Stream.concat(Stream.of(head), body.stream())
        .flatMap(Literal::variables)
        .filter(variable -> !bound.contains(variable))
        .findFirst()
        .ifPresent(
            variable -> {
              throw new DatalogException(
                  text(head, body)
                      + " is not safe: no relation after :- says what "
                      + variable
                      + " may be");
            });
    if (!body.isEmpty() && of(Atom.class, body).findAny().isEmpty()) {
      throw new DatalogException(text(head, body) + " has no relation after :-");
    }
  }

  private static <L extends Literal> Stream<L> of(Class<L> kind, List<Literal> body) {
    return body.stream().filter(kind::isInstance).map(kind::cast);
  }

  boolean isFact() {
    return body.isEmpty();
  }

  List<Atom> atoms() {
    return of(Atom.class, body).toList();
  }

  List<Difference> differences() {
    return of(Difference.class, body).toList();
  }

  /** A text that is equal for two clauses if and only if they differ only in variable names. */
  String identity() {
    Map<Term, Term> names = new HashMap<>();
    UnaryOperator<Term> numbered =
        term ->
            term instanceof Variable
                ? names.computeIfAbsent(term, first -> new Variable("V" + names.size()))
                : term;
    return text(head.with(numbered), body.stream().map(each -> each.with(numbered)).toList());
  }

  private static String text(Atom head, List<? extends Literal> body) {
    return body.isEmpty()
        ? head + "."
        : body.stream()
            .map(Literal::toString)
            .collect(Collectors.joining(", ", head + " :- ", "."));
  }

  @Override
  public String toString() {
    return text(head, body);
  }
}
