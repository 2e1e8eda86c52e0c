package dev.vht.examples.datalog;

import dev.vht.examples.datalog.Literal.Atom;
import dev.vht.examples.datalog.Literal.Difference;
import dev.vht.examples.datalog.Term.Constant;
import dev.vht.examples.datalog.Term.Variable;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** The constants bound to variables, by the variables' names. Immutable. */
record Binding(Map<String, Constant> constants) {
  static final Binding EMPTY = new Binding(Map.of());

  Atom apply(Atom atom) {
    return atom.with(this::apply);
  }

  private Term apply(Term term) {
    Constant known = term instanceof Variable variable ? constants.get(variable.name()) : null;
    return known == null ? term : known;
  }

  boolean satisfies(Difference difference) {
    return !apply(difference.one()).equals(apply(difference.other()));
  }

  /** Extends this binding so that a pattern, to which it is already applied, equals a fact. */
  Optional<Binding> match(Atom pattern, Atom fact) {
    Map<String, Constant> more = new TreeMap<>(constants);
    for (int i = 0; i < pattern.terms().size(); i++) {
      Term wanted = pattern.terms().get(i);
      Constant found = (Constant) fact.terms().get(i);
      Constant meant =
          wanted instanceof Variable variable
              ? more.computeIfAbsent(variable.name(), free -> found)
              : (Constant) wanted;
      if (!meant.equals(found)) {
        return Optional.empty();
      }
    }
    return Optional.of(new Binding(more));
  }

  /** {@code X = lisa, Y = bart}, or {@code yes} if nothing was asked for. */
  @Override
  public String toString() {
    return constants.isEmpty()
        ? "yes"
        : constants.entrySet().stream()
            .map(each -> each.getKey() + " = " + each.getValue())
            .collect(Collectors.joining(", "));
  }
}
