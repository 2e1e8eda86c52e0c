package dev.vht.contracts.internal.automaton;

import dev.vht.contracts.internal.pattern.Pattern;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * A deterministic automaton, as a table. States and symbols are numbers from 0. State 0 is the
 * initial state. Immutable.
 *
 * <p>A word is allowed if it can be read without reaching {@link #REJECT}, that is, if it is a
 * prefix of a word of the language. It is complete if it ends in a state that {@link #accepts}.
 */
public final class Automaton {
  /** Returned by {@link #step} if the state does not allow the event. */
  public static final int REJECT = -1;

  /** Returned by {@link #symbol} if there is no such symbol. */
  public static final int NO_SYMBOL = -1;

  /** The number of the initial state. */
  public static final int START = 0;

  private final List<String> alphabet;
  private final int width;
  private final int[] table;
  private final BitSet accepting;
  private final List<List<String>> paths;
  private final List<String> names;

  private Automaton(List<String> alphabet, List<int[]> rows, BitSet accepting, List<String> names) {
    this.names = names;
    this.alphabet = alphabet;
    this.width = alphabet.size();
    this.table = table(rows, width);
    this.accepting = accepting;
    this.paths = shortestPaths();
  }

  private static int[] table(List<int[]> rows, int width) {
    int[] table = new int[rows.size() * width];
    for (int state = 0; state < rows.size(); state++) {
      System.arraycopy(rows.get(state), 0, table, state * width, width);
    }
    return table;
  }

  /**
   * Compiles a pattern to Glushkov's position automaton, makes it deterministic by the subset
   * construction, and minimizes it by Moore's partition refinement.
   *
   * @param pattern the pattern
   * @return its minimal automaton
   */
  public static Automaton of(Pattern pattern) {
    return of(new PositionAutomaton(pattern), false);
  }

  /**
   * Compiles a forbidden pattern to the automaton of all words of which no part matches it. Every
   * such word is complete.
   *
   * @param pattern the pattern; it must not match the empty word (see {@link #matchesEmpty}), or
   *     the automaton rejects everything
   * @return the minimal automaton of these words
   */
  public static Automaton forbidding(Pattern pattern) {
    return of(new PositionAutomaton(pattern), true);
  }

  /**
   * Returns whether a pattern matches the empty word.
   *
   * @param pattern the pattern
   * @return whether it does
   */
  public static boolean matchesEmpty(Pattern pattern) {
    return of(pattern).accepts(START);
  }

  /**
   * Creates an automaton with named states, without minimizing it.
   *
   * @param names the names of the states, the initial one first
   * @param alphabet the events
   * @param rows the next state, or {@link #REJECT}, for each state and event
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
        int[] row = rows.get(state).clone();
        for (int symbol = 0; symbol < row.length; symbol++) {
          row[symbol] = row[symbol] == REJECT ? REJECT : classes[row[symbol]];
        }
        merged.add(row);
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
    return paths.size();
  }

  /**
   * Returns whether the states have names.
   *
   * @return false for the automaton of a pattern
   */
  public boolean hasNames() {
    return !names.isEmpty();
  }

  /**
   * Returns the name of a state.
   *
   * @param state the state
   * @return its name, or "S" and its number if it has none
   */
  public String name(int state) {
    return hasNames() ? names.get(state) : "S" + state;
  }

  /**
   * Returns the state with a name.
   *
   * @param name the name
   * @return the state, or {@link #REJECT} if there is none
   */
  public int named(String name) {
    return names.indexOf(name);
  }

  /**
   * Returns the names of the symbols by number. The symbol for "any other event" is named {@code
   * _}.
   *
   * @return one or more names
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
   * Returns the state after an event.
   *
   * @param state the state before
   * @param symbol the event
   * @return the next state, or {@link #REJECT}
   */
  public int step(int state, int symbol) {
    return table[state * width + symbol];
  }

  /**
   * Returns whether a trace that ends in a state is complete.
   *
   * @param state the state
   * @return whether the trace may end there
   */
  public boolean accepts(int state) {
    return accepting.get(state);
  }

  /**
   * Returns whether an event leaves every state that allows it unchanged. The order of such an
   * event among overlapping ones does not matter.
   *
   * @param symbol the event
   * @return whether each state either keeps or rejects it
   */
  public boolean neverChangesState(int symbol) {
    for (int state = 0; state < states(); state++) {
      int next = step(state, symbol);
      if (next != state && next != REJECT) {
        return false;
      }
    }
    return true;
  }

  /**
   * Returns whether some word over the alphabet is not allowed.
   *
   * @return false if every sequence of events is allowed
   */
  public boolean canReject() {
    for (int next : table) {
      if (next == REJECT) {
        return true;
      }
    }
    return false;
  }

  /**
   * Returns the events that a state allows.
   *
   * @param state the state
   * @return their names, in the order of the alphabet
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
  public List<String> path(int state) {
    return paths.get(state);
  }

  private List<List<String>> shortestPaths() {
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
          List<String> path = new ArrayList<>(Objects.requireNonNull(found.get(state)));
          path.add(alphabet.get(symbol));
          found.set(next, List.copyOf(path));
          frontier.add(next);
        }
      }
    }
    int unreachable = found.indexOf(null);
    if (unreachable >= 0) {
      throw new IllegalArgumentException("state " + name(unreachable) + " cannot be reached");
    }
    List<List<String>> paths = new ArrayList<>();
    for (List<String> path : found) {
      paths.add(Objects.requireNonNull(path));
    }
    return paths;
  }
}
