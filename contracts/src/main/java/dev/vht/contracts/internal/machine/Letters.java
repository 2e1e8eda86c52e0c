package dev.vht.contracts.internal.machine;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The events of a protocol with several keys, with the keys that each of them names. A set of keys
 * is a bit mask, in the order of the protocol's keys.
 */
public final class Letters {

  /**
   * An event of a finite machine.
   *
   * @param symbol its symbol
   * @param keys the keys that it names; an event that names different keys in different methods is
   *     several letters
   */
  public record Letter(Symbol symbol, int keys) {}

  private final StateSpace space;
  private final int width;
  private final Set<Letter> letters;
  private final UnaryOperator<State> recovery;
  private final Map<Integer, PartReduction> reductions = new ConcurrentHashMap<>();
  private final Map<Integer, Set<State>> breakable = new ConcurrentHashMap<>();
  private volatile @Nullable Set<State> breakableInPart;

  /**
   * Describes the events of a protocol.
   *
   * @param width the number of its keys
   * @param letters its events; empty if the machine is not finite
   * @param recovery the state after an event that a state does not allow
   */
  public Letters(StateSpace space, int width, Set<Letter> letters, UnaryOperator<State> recovery) {
    this.space = space;
    this.width = width;
    this.letters = Set.copyOf(letters);
    this.recovery = recovery;
  }

  /** The mask of all keys. */
  public int all() {
    return (1 << width) - 1;
  }

  /** Whether the machine's states can be enumerated. */
  public boolean isFinite() {
    return space.isFinite();
  }

  StateSpace space() {
    return space;
  }

  State recovered(State state) {
    return recovery.apply(state);
  }

  /** The symbols of the events that name some keys, as a test of their mask. */
  List<Symbol> symbols(Predicate<Integer> keys) {
    Set<Symbol> found = new LinkedHashSet<>();
    for (Letter letter : letters) {
      if (keys.test(letter.keys())) {
        found.add(letter.symbol());
      }
    }
    return new ArrayList<>(found);
  }

  /** Whether a bounded number of events need be kept of each part of a combination. */
  public boolean isHistoryBounded() {
    if (!space.isFinite()) {
      return false;
    }
    Set<Integer> masks = new LinkedHashSet<>();
    letters.forEach(letter -> masks.add(letter.keys()));
    masks.remove(all());
    return masks.stream().allMatch(mask -> reduction(mask).isBounded());
  }

  /** What must be kept of the events that name exactly some of the keys. */
  public PartReduction reduction(int keys) {
    return reductions.computeIfAbsent(keys, mask -> new PartReduction(this, mask));
  }

  /**
   * Whether some sequence of events, of which each names no key but some, is not allowed in a
   * state.
   *
   * @param keys the keys that the events may name
   */
  public boolean canBreak(State state, int keys) {
    return breakable
        .computeIfAbsent(keys, known -> statesThatReject(symbols(mask -> (mask & ~known) == 0)))
        .contains(state);
  }

  /** As {@link #canBreak}, with events of which none names every key. */
  public boolean canBreakInPart(State state) {
    Set<State> known = breakableInPart;
    if (known == null) {
      known = statesThatReject(symbols(mask -> mask != all()));
      breakableInPart = known;
    }
    return known.contains(state);
  }

  /** Whether no event changes a state, unless it names every key. */
  public boolean isSteadyInPart(State state) {
    return symbols(mask -> mask != all()).stream().allMatch(symbol -> state.step(symbol) == state);
  }

  private Set<State> statesThatReject(List<Symbol> symbols) {
    Set<State> found = new LinkedHashSet<>();
    boolean hasGrown = true;
    while (hasGrown) {
      hasGrown = false;
      for (State state : space.all()) {
        for (Symbol symbol : symbols) {
          State next = state.step(symbol);
          if ((next == null || found.contains(next)) && found.add(state)) {
            hasGrown = true;
          }
        }
      }
    }
    return found;
  }

  /** The states that some symbols lead to, including those that they start from. */
  Set<State> closure(Set<State> from, List<Symbol> symbols) {
    Set<State> closure = new LinkedHashSet<>(from);
    Deque<State> todo = new ArrayDeque<>(from);
    while (!todo.isEmpty()) {
      State state = todo.remove();
      for (Symbol symbol : symbols) {
        State next = after(state, symbol);
        if (closure.add(next)) {
          todo.add(next);
        }
      }
    }
    return closure;
  }

  /** The state after an event, which may be the recovery from it. */
  State after(State state, Symbol symbol) {
    State next = state.step(symbol);
    return next == null ? recovery.apply(state) : next;
  }
}
