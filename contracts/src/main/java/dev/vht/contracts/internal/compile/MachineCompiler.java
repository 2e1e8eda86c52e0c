package dev.vht.contracts.internal.compile;

import dev.vht.contracts.annotation.Sense;
import dev.vht.contracts.internal.automaton.Automaton;
import dev.vht.contracts.internal.machine.AutomatonSpace;
import dev.vht.contracts.internal.machine.FoldSpace;
import dev.vht.contracts.internal.machine.StateSpace;
import dev.vht.contracts.internal.pattern.Pattern;
import dev.vht.contracts.internal.pattern.PatternException;
import dev.vht.contracts.internal.pattern.PatternNames;
import dev.vht.contracts.internal.pattern.PatternParser;
import dev.vht.contracts.spec.Fold;
import dev.vht.contracts.spec.Machine;
import dev.vht.contracts.spec.NamedStates;
import dev.vht.contracts.spec.PatternMachine;
import dev.vht.contracts.verdict.ContractDefinitionException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Collection;
import java.util.List;
import java.util.Set;

/** Compiles a machine to its states. */
final class MachineCompiler {
  /** Stands in patterns for every event that they do not name. */
  static final String ANY_OTHER = "_";

  private final Set<String> events;
  private final String where;

  private MachineCompiler(Set<String> events, String where) {
    this.events = events;
    this.where = where;
  }

  /** Renders a machine for reports. */
  static String source(Machine machine) {
    if (machine instanceof PatternMachine pattern) {
      return (pattern.sense() == Sense.FORBIDDEN ? "never " : "") + pattern.pattern();
    } else if (machine instanceof NamedStates states) {
      return String.join(
          ", ",
          states.edges().stream()
              .map(edge -> edge.from() + " -" + edge.event() + "-> " + edge.to())
              .toList());
    }
    return "a fold over " + String.join(", ", ((Fold<?>) machine).events());
  }

  /**
   * Compiles a machine.
   *
   * @param events the names of all events
   * @param where the beginning of error messages
   */
  static StateSpace space(Machine machine, Set<String> events, String where) {
    return new MachineCompiler(events, where).space(machine);
  }

  private StateSpace space(Machine machine) {
    if (machine instanceof PatternMachine pattern) {
      return new AutomatonSpace(pattern(pattern));
    } else if (machine instanceof NamedStates states) {
      return new AutomatonSpace(named(states));
    }
    return fold((Fold<?>) machine);
  }

  private Automaton pattern(PatternMachine machine) {
    Pattern pattern;
    try {
      pattern = PatternParser.parse(machine.pattern());
      PatternNames.check(pattern, machine.pattern(), events);
    } catch (PatternException e) {
      throw new ContractDefinitionException(where + e.getMessage(), e);
    }
    if (machine.sense() == Sense.FORBIDDEN && Automaton.matchesEmpty(pattern)) {
      throw new ContractDefinitionException(
          where
              + "\""
              + machine.pattern()
              + "\" matches no event at all, and that cannot be forbidden",
          null);
    }
    Automaton automaton =
        machine.sense() == Sense.FORBIDDEN ? Automaton.forbidding(pattern) : Automaton.of(pattern);
    requireBreakable(automaton, "\"" + machine.pattern() + "\"");
    return automaton;
  }

  private void requireBreakable(Automaton automaton, String what) {
    if (!automaton.canReject()) {
      throw new ContractDefinitionException(
          where + what + " allows everything and can never be broken", null);
    }
  }

  private Automaton named(NamedStates states) {
    List<String> names = new ArrayList<>(List.of(states.initial()));
    List<String> alphabet = new ArrayList<>();
    for (NamedStates.Edge edge : states.edges()) {
      List.of(edge.from(), edge.to()).stream().filter(n -> !names.contains(n)).forEach(names::add);
      if (!alphabet.contains(edge.event())) {
        alphabet.add(edge.event());
      }
    }
    requireNames(alphabet, events, where + "its edges");
    requireNames(states.completeStates(), names, where + "its complete states");
    List<int[]> rows = new ArrayList<>();
    names.forEach(unused -> rows.add(rejecting(alphabet.size())));
    for (NamedStates.Edge edge : states.edges()) {
      int[] row = rows.get(names.indexOf(edge.from()));
      int symbol = alphabet.indexOf(edge.event());
      if (row[symbol] != Automaton.REJECT) {
        throw new ContractDefinitionException(
            where + "state " + edge.from() + " has two edges for " + edge.event(), null);
      }
      row[symbol] = names.indexOf(edge.to());
    }
    BitSet accepting = new BitSet();
    List<String> complete = states.completeStates().isEmpty() ? names : states.completeStates();
    complete.forEach(name -> accepting.set(names.indexOf(name)));
    try {
      Automaton automaton = Automaton.named(names, alphabet, rows, accepting);
      requireBreakable(automaton, "it");
      return automaton;
    } catch (IllegalArgumentException e) {
      throw new ContractDefinitionException(where + e.getMessage(), e);
    }
  }

  private static int[] rejecting(int width) {
    int[] row = new int[width];
    Arrays.fill(row, Automaton.REJECT);
    return row;
  }

  private <S> StateSpace fold(Fold<S> fold) {
    requireNames(fold.events(), events, where + "its fold");
    if (fold.events().isEmpty()) {
      throw new ContractDefinitionException(where + "its fold observes no event", null);
    }
    return new FoldSpace<>(fold);
  }

  static void requireNames(Iterable<String> named, Collection<String> known, String where) {
    for (String name : named) {
      if (!known.contains(name) && !name.equals(ANY_OTHER)) {
        throw new ContractDefinitionException(
            where + ": there is no \"" + name + "\"; there are " + known, null);
      }
    }
  }
}
