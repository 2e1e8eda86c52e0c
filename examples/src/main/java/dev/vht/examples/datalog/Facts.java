package dev.vht.examples.datalog;

import dev.vht.examples.datalog.Literal.Atom;
import dev.vht.examples.datalog.Term.Constant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** An in-memory set of facts, indexed for queries by pattern. */
final class Facts {
  private final Set<Atom> facts = new LinkedHashSet<>();
  private final Map<String, List<Atom>> bySignature = new HashMap<>();
  private final Map<Column, List<Atom>> byConstant = new HashMap<>();

  /** A constant at a position of a relation. */
  private record Column(String signature, int index, Constant constant) {}

  boolean isEmpty() {
    return facts.isEmpty();
  }

  boolean contains(Atom fact) {
    return facts.contains(fact);
  }

  void addAll(Facts others) {
    others.facts.forEach(this::add);
  }

  void add(Atom fact) {
    if (facts.add(fact)) {
      bySignature.computeIfAbsent(fact.signature(), first -> new ArrayList<>()).add(fact);
      columns(fact)
          .forEach(
              column -> byConstant.computeIfAbsent(column, first -> new ArrayList<>()).add(fact));
    }
  }

  private static Stream<Column> columns(Atom atom) {
    return IntStream.range(0, atom.terms().size())
        .filter(i -> atom.terms().get(i) instanceof Constant)
        .mapToObj(i -> new Column(atom.signature(), i, (Constant) atom.terms().get(i)));
  }

  /** Returns the extensions of a binding under which the pattern is a known fact. */
  Stream<Binding> solutions(Atom pattern, Binding binding) {
    Atom known = binding.apply(pattern);
    return candidates(known).stream()
        .map(fact -> binding.match(known, fact))
        .flatMap(Optional::stream);
  }

  private Collection<Atom> candidates(Atom pattern) {
    return columns(pattern)
        .findFirst()
        .map(column -> byConstant.getOrDefault(column, List.of()))
        .orElseGet(() -> bySignature.getOrDefault(pattern.signature(), List.of()));
  }
}
