package dev.vht.contracts.internal.automaton;

import dev.vht.contracts.internal.pattern.Pattern;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * A minimal deterministic automaton, as a table. States and symbols are numbers from 0; state 0 is
 * the initial one. Immutable.
 *
 * <p>A word is allowed if it can be read without meeting {@link #REJECT}, that is, if it is a
 * beginning of a word of the language; it is complete if it ends in a state that {@link #accepts}.
 */
public final class Automaton {
  /** What {@link #step} returns where the automaton allows no such event. */
  public static final int REJECT = -1;

  /** The number of no symbol. */
  public static final int NO_SYMBOL = -1;

  /** The number of the initial state. */
  public static final int START = 0;

  private final List<String> alphabet;
  private final int width;
  private final int[] table;
  private final BitSet accepting;
  private final List<List<String>> ways;
  private final List<String> names;

  private Automaton(List<String> alphabet, List<int[]> rows, BitSet accepting, List<String> names) {
    this.names = names;
    this.alphabet = alphabet;
    this.width = alphabet.size();
    this.table = rows.stream().flatMapToInt(IntStream::of).toArray();
    this.accepting = accepting;
    this.ways = shortestWays();
  }

  /**
   * Compiles a pattern: Glushkov's position automaton, made deterministic by the subset
   * construction, minimized by Moore's partition refinement.
   *
   * @param pattern the pattern
   * @return its minimal automaton
   */
  public static Automaton of(Pattern pattern) {
    return of(new PositionAutomaton(pattern), false);
  }

  /**
   * Compiles what a pattern forbids: the words no part of which matches it. Every one of them is
   * complete.
   *
   * @param pattern the pattern
   * @return the minimal automaton of these words; it rejects the empty word's successors all if the
   *     pattern matches the empty word, which {@link #mayBeEmpty} tells
   */
  public static Automaton forbidding(Pattern pattern) {
    return of(new PositionAutomaton(pattern), true);
  }

  /**
   * Tells whether a pattern matches the empty word.
   *
   * @param pattern the pattern
   * @return whether it does
   */
  public static boolean mayBeEmpty(Pattern pattern) {
    return of(pattern).accepts(START);
  }

  /**
   * Makes an automaton of states that have names. It is not minimized.
   *
   * @param names the states' names, that of the initial one first
   * @param alphabet the events
   * @param rows for each state, the next one by event, or {@link #REJECT}
   * @param accepting the states in which a word is complete
   * @return the automaton
   * @throws IllegalArgumentException if a state cannot be reached
   */
  public static Automaton named(
      List<String> names, List<String> alphabet, List<int[]> rows, BitSet accepting) {
    return new Automaton(
        List.copyOf(alphabet), rows, (BitSet) accepting.clone(), List.copyOf(names));
  }

  private static Automaton of(PositionAutomaton positions, boolean isForbidden) {
    List<int[]> rows = new ArrayList<>();
    BitSet accepting = new BitSet();
    determinize(positions, isForbidden, rows, accepting);
    int[] classes = Minimization.classes(rows, accepting);
    return quotient(positions.alphabet(), rows, accepting, classes);
  }

  private static void determinize(
      PositionAutomaton positions, boolean isForbidden, List<int[]> rows, BitSet accepting) {
    List<BitSet> states = new ArrayList<>();
    BitSet beginning = new BitSet();
    beginning.set(0);
    states.add(beginning);
    for (int state = 0; state < states.size(); state++) {
      int[] row = new int[positions.alphabet().size()];
      for (int symbol = 0; symbol < row.length; symbol++) {
        BitSet next = positions.step(states.get(state), symbol);
        boolean isMatch = isForbidden && positions.accepts(next);
        next.set(0, isForbidden); // a match may begin anywhere
        row[symbol] = isMatch ? REJECT : numbered(states, next);
      }
      rows.add(row);
      accepting.set(state, isForbidden || positions.accepts(states.get(state)));
    }
  }

  private static int numbered(List<BitSet> states, BitSet state) {
    if (state.isEmpty()) {
      return REJECT;
    }
    int known = states.indexOf(state);
    if (known >= 0) {
      return known;
    }
    states.add(state);
    return states.size() - 1;
  }

  private static Automaton quotient(
      List<String> alphabet, List<int[]> rows, BitSet accepting, int[] classes) {
    List<int[]> merged = new ArrayList<>();
    BitSet mergedAccepting = new BitSet();
    for (int state = 0; state < classes.length; state++) {
      if (classes[state] == merged.size()) { // the first state of its class: classes are in order
        mergedAccepting.set(classes[state], accepting.get(state));
        int[] row = rows.get(state);
        merged.add(
            IntStream.of(row).map(next -> next == REJECT ? REJECT : classes[next]).toArray());
      }
    }
    return new Automaton(alphabet, merged, mergedAccepting, List.of());
  }

  /**
   * Returns the number of states.
   *
   * @return at least 1
   */
  public int states() {
    return ways.size();
  }

  /**
   * Tells whether somebody gave the states names.
   *
   * @return false for an automaton of a pattern
   */
  public boolean hasNames() {
    return !names.isEmpty();
  }

  /**
   * Returns the name of a state.
   *
   * @param state the state
   * @return its own, or its number behind an S
   */
  public String name(int state) {
    return hasNames() ? names.get(state) : "S" + state;
  }

  /**
   * Returns the state that somebody gave a name.
   *
   * @param name the name
   * @return the state, or {@link #REJECT} if there is none
   */
  public int named(String name) {
    return names.indexOf(name);
  }

  /**
   * Returns the names of the symbols by their numbers; "any other event" is called {@code _}.
   *
   * @return one name or more
   */
  public List<String> alphabet() {
    return alphabet;
  }

  /**
   * Returns the number of a named event.
   *
   * @param event a name
   * @return its symbol, or {@link #NO_SYMBOL} if the pattern does not name it
   */
  public int symbol(String event) {
    return alphabet.indexOf(event);
  }

  /**
   * Returns the state behind an event.
   *
   * @param state from where
   * @param symbol the event
   * @return the next state, or {@link #REJECT}
   */
  public int step(int state, int symbol) {
    return table[state * width + symbol];
  }

  /**
   * Tells whether a trace that led to this state is complete.
   *
   * @param state the state
   * @return whether nothing more is owed
   */
  public boolean accepts(int state) {
    return accepting.get(state);
  }

  /**
   * Tells whether an event leaves every state that allows it as it is. The order of such an event
   * among others that overlap it does not matter.
   *
   * @param symbol the event
   * @return whether it only ever stays or is rejected
   */
  public boolean neverMoves(int symbol) {
    return IntStream.range(0, states())
        .allMatch(state -> step(state, symbol) == state || step(state, symbol) == REJECT);
  }

  /**
   * Tells whether there is a word over the alphabet that is not allowed.
   *
   * @return false if every sequence of events is allowed
   */
  public boolean canReject() {
    return IntStream.of(table).anyMatch(next -> next == REJECT);
  }

  /**
   * Returns the events that a state allows.
   *
   * @param state the state
   * @return names, in the alphabet's order
   */
  public List<String> allowed(int state) {
    return IntStream.range(0, width)
        .filter(symbol -> step(state, symbol) != REJECT)
        .mapToObj(alphabet::get)
        .toList();
  }

  /**
   * Returns a shortest sequence of events that leads from the initial state to another.
   *
   * @param state the state
   * @return names of events; none for the initial state
   */
  public List<String> way(int state) {
    return ways.get(state);
  }

  private List<List<String>> shortestWays() {
    List<@Nullable List<String>> found = new ArrayList<>();
    for (int state = 0; state < table.length / width; state++) {
      found.add(null);
    }
    found.set(START, List.of());
    List<Integer> frontier = new ArrayList<>(List.of(START));
    for (int i = 0; i < frontier.size(); i++) {
      int state = frontier.get(i);
      for (int symbol = 0; symbol < width; symbol++) {
        int next = step(state, symbol);
        if (next != REJECT && found.get(next) == null) {
          List<String> way = new ArrayList<>(Objects.requireNonNull(found.get(state)));
          way.add(alphabet.get(symbol));
          found.set(next, List.copyOf(way));
          frontier.add(next);
        }
      }
    }
    int lost = found.indexOf(null);
    if (lost >= 0) {
      throw new IllegalArgumentException("state " + name(lost) + " cannot be reached");
    }
    return found.stream().map(Objects::requireNonNull).toList();
  }
}
