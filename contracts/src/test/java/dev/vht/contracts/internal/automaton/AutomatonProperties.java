package dev.vht.contracts.internal.automaton;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vht.contracts.Effort;
import dev.vht.contracts.internal.pattern.PatternParser;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Assume;
import net.jqwik.api.Combinators;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tag;
import net.jqwik.api.lifecycle.AddLifecycleHook;
import net.jqwik.api.lifecycle.PropagationMode;

/**
 * Compares automata with {@code java.util.regex}, whose partial matching is an independent oracle.
 */
@Tag("slow")
@AddLifecycleHook(value = Effort.class, propagateTo = PropagationMode.ALL_DESCENDANTS)
class AutomatonProperties {
  private static final List<String> EVENTS = List.of("a", "b", "c");

  @Property(tries = 100_000, edgeCases = EdgeCasesMode.NONE)
  void automataAgreeWithJavasRegularExpressions(
      @ForAll("patterns") String pattern, @ForAll("words") List<String> word) {
    Automaton automaton = Automaton.of(PatternParser.parse(pattern));
    Matcher oracle = Pattern.compile(pattern.replace(" ", "")).matcher(String.join("", word));
    boolean complete = oracle.matches();
    int state = run(automaton, word);
    assertThat(state != Automaton.REJECT).isEqualTo(complete || oracle.hitEnd());
    assertThat(state != Automaton.REJECT && automaton.accepts(state)).isEqualTo(complete);
  }

  /** No part of an allowed word matches, and an event that completes a match is not allowed. */
  @Property(tries = 10_000, edgeCases = EdgeCasesMode.NONE)
  void aForbiddenPatternOccursNowhere(
      @ForAll("patterns") String pattern, @ForAll("words") List<String> word) {
    Assume.that(!Automaton.matchesEmpty(PatternParser.parse(pattern)));
    Automaton automaton = Automaton.forbidding(PatternParser.parse(pattern));
    List<String> named =
        word.stream().filter(event -> automaton.symbol(event) != Automaton.NO_SYMBOL).toList();
    boolean occurs =
        Pattern.compile(pattern.replace(" ", "")).matcher(String.join("", named)).find();
    assertThat(run(automaton, named) == Automaton.REJECT).isEqualTo(occurs);
  }

  private static int run(Automaton automaton, List<String> word) {
    int state = Automaton.START;
    for (String event : word) {
      int symbol = automaton.symbol(event);
      state =
          symbol == Automaton.NO_SYMBOL || state == Automaton.REJECT
              ? Automaton.REJECT
              : automaton.step(state, symbol);
    }
    return state;
  }

  @Property(tries = 500)
  void automataAreMinimal(@ForAll("patterns") String pattern) {
    Automaton automaton = Automaton.of(PatternParser.parse(pattern));
    Automaton again = Automaton.of(PatternParser.parse("(" + pattern + ") | (" + pattern + ")"));
    assertThat(again.states()).isEqualTo(automaton.states());
  }

  @Example
  void theTablesLifeHasFourStates() {
    Automaton automaton =
        Automaton.of(PatternParser.parse("open (set | ref | _)* (delete delete* | close close*)"));
    assertThat(automaton.states()).isEqualTo(4);
    assertThat(automaton.neverChangesState(automaton.symbol("set"))).isTrue();
    assertThat(automaton.neverChangesState(automaton.symbol("close"))).isFalse();
    int closed = run(automaton, List.of("open", "close"));
    assertThat(automaton.allowed(closed)).containsExactly("close");
    assertThat(automaton.path(closed)).containsExactly("open", "close");
  }

  @Example
  void aPatternThatAllowsEverythingCannotReject() {
    assertThat(Automaton.of(PatternParser.parse("(a | b)*")).canReject()).isFalse();
    assertThat(Automaton.of(PatternParser.parse("(a b)*")).canReject()).isTrue();
  }

  @Provide
  Arbitrary<List<String>> words() {
    return Arbitraries.of(EVENTS).list().ofMaxSize(8);
  }

  @Provide
  Arbitrary<String> patterns() {
    return Arbitraries.recursive(() -> Arbitraries.of(EVENTS), AutomatonProperties::larger, 0, 4);
  }

  private static Arbitrary<String> larger(Arbitrary<String> part) {
    Arbitrary<List<String>> parts = part.list().ofMinSize(2).ofMaxSize(3);
    return Arbitraries.oneOf(
        parts.map(list -> "(" + String.join(" ", list) + ")"),
        parts.map(list -> "(" + String.join(" | ", list) + ")"),
        Combinators.combine(part, Arbitraries.of("*", "+", "?"))
            .as((body, times) -> "(" + body + ")" + times));
  }
}
