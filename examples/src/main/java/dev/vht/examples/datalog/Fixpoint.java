package dev.vht.examples.datalog;

import dev.vht.examples.datalog.Literal.Atom;
import java.util.Collection;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * All facts that follow from clauses, by semi-naive evaluation (Bancilhon and Ramakrishnan, An
 * amateur's introduction to recursive query processing strategies, 1986).
 *
 * <p>In each round, a rule can derive a new fact only if at least one of its conditions matches a
 * fact that was new in the previous round. Therefore each condition in turn is matched against the
 * latest facts, and the others against all facts. Evaluation ends when a round derives nothing new.
 * It terminates because safe rules name only constants of the clauses, of which there are finitely
 * many.
 */
final class Fixpoint {
  private final Facts all = new Facts();

  private Fixpoint() {}

  static Facts of(Collection<Clause> clauses) {
    List<Clause> rules = clauses.stream().filter(clause -> !clause.isFact()).toList();
    Facts latest = new Facts();
    clauses.stream().filter(Clause::isFact).map(Clause::head).forEach(latest::add);
    Fixpoint fixpoint = new Fixpoint();
    while (!latest.isEmpty()) {
      fixpoint.all.addAll(latest);
      latest = fixpoint.derive(rules, latest);
    }
    return fixpoint.all;
  }

  private Facts derive(List<Clause> rules, Facts latest) {
    Facts derived = new Facts();
    rules.stream()
        .flatMap(rule -> derive(rule, latest))
        .filter(fact -> !all.contains(fact))
        .forEach(derived::add);
    return derived;
  }

  private Stream<Atom> derive(Clause rule, Facts latest) {
    List<Atom> atoms = rule.atoms();
    return IntStream.range(0, atoms.size())
        .boxed()
        .flatMap(
            i ->
                latest
                    .solutions(atoms.get(i), Binding.EMPTY)
                    .flatMap(binding -> join(without(atoms, i), binding)))
        .filter(binding -> rule.differences().stream().allMatch(binding::satisfies))
        .map(binding -> binding.apply(rule.head()));
  }

  private static List<Atom> without(List<Atom> atoms, int index) {
    return Stream.concat(
            atoms.subList(0, index).stream(), atoms.subList(index + 1, atoms.size()).stream())
        .toList();
  }

  private Stream<Binding> join(List<Atom> atoms, Binding binding) {
    return atoms.isEmpty()
        ? Stream.of(binding)
        : all.solutions(atoms.get(0), binding)
            .flatMap(more -> join(atoms.subList(1, atoms.size()), more));
  }
}
