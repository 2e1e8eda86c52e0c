package dev.vht.examples.datalog;

import dev.vht.examples.datalog.Term.Variable;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A condition of a rule. */
sealed interface Literal {

  /** Returns the variables, with repetitions. */
  Stream<Variable> variables();

  /** Returns a copy with changed terms. */
  Literal with(UnaryOperator<Term> change);

  private static Stream<Variable> variablesOf(Stream<Term> terms) {
    return terms.filter(Variable.class::isInstance).map(Variable.class::cast);
  }

  /** A relation between terms, {@code parent(X, bart)}. Without variables it is a fact. */
  record Atom(String relation, List<Term> terms) implements Literal {
    public Atom {
      terms = List.copyOf(terms);
    }

    /** The name and the number of terms, which together identify a relation. */
    String signature() {
      return relation + "/" + terms.size();
    }

    @Override
    public Stream<Variable> variables() {
      return variablesOf(terms.stream());
    }

    @Override
    public Atom with(UnaryOperator<Term> change) {
      return new Atom(relation, terms.stream().map(change).toList());
    }

    @Override
    public String toString() {
      return terms.isEmpty()
          ? relation
          : terms.stream()
              .map(Term::toString)
              .collect(Collectors.joining(", ", relation + "(", ")"));
    }
  }

  /** Two terms that must differ, {@code X != Y}. */
  record Difference(Term one, Term other) implements Literal {
    @Override
    public Stream<Variable> variables() {
      return variablesOf(Stream.of(one, other));
    }

    @Override
    public Difference with(UnaryOperator<Term> change) {
      return new Difference(change.apply(one), change.apply(other));
    }

    @Override
    public String toString() {
      return one + " != " + other;
    }
  }
}
