package dev.vht.examples.datalog;

import dev.vht.examples.datalog.Literal.Atom;
import java.util.Collection;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Everything that follows from clauses, by semi-naive evaluation (Bancilhon and Ramakrishnan, An
 * amateur's introduction to recursive query processing strategies, 1986).
 *
 * <p>In rounds: a rule derives something new in a round only if one of its conditions is met by a
 * fact that was new in the round before. So for each condition in turn, that one looks at the
 * latest facts and the others at all of them. It ends when a round derives nothing new, and it
 * ends: safe rules name no constant that is not in the clauses, so there are only so many facts.
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
      latest = fixpoint.derived(rules, latest);
    }
    return fixpoint.all;
  }

  private Facts derived(List<Clause> rules, Facts latest) {
    Facts derived = new Facts();
    rules.stream()
        .flatMap(rule -> derived(rule, latest))
        .filter(fact -> !all.contains(fact))
        .forEach(derived::add);
    return derived;
  }

  private Stream<Atom> derived(Clause rule, Facts latest) {
    List<Atom> atoms = rule.atoms();
    return IntStream.range(0, atoms.size())
        .boxed()
        .flatMap(
            i ->
                latest
                    .solutions(atoms.get(i), Binding.EMPTY)
                    .flatMap(binding -> joined(without(atoms, i), binding)))
        .filter(binding -> rule.differences().stream().allMatch(binding::satisfies))
        .map(binding -> binding.applied(rule.head()));
  }

  private static List<Atom> without(List<Atom> atoms, int index) {
    return Stream.concat(
            atoms.subList(0, index).stream(), atoms.subList(index + 1, atoms.size()).stream())
        .toList();
  }

  private Stream<Binding> joined(List<Atom> atoms, Binding binding) {
    return atoms.isEmpty()
        ? Stream.of(binding)
        : all.solutions(atoms.get(0), binding)
            .flatMap(more -> joined(atoms.subList(1, atoms.size()), more));
  }
}
