package dev.vht.contracts.internal.machine;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Which events of one part of a combination must be kept, so that the combination has the right
 * state when its keys meet.
 *
 * <p><b>The invariant.</b> Leaving out an event that is not kept changes neither the state of any
 * combination with the part, nor whether its history is allowed, whatever happens to its other
 * parts and in whatever order. To decide this, {@link Possible} has the states that such a
 * combination may be in: those that the part's own events lead to, in every order with those of
 * other parts.
 */
public final class PartReduction {
  /** The greatest number of {@link Possible} that is searched. */
  private static final int MAX_SEARCHED = 2_000;

  private final Letters letters;
  private final List<Symbol> own;
  private final List<Symbol> others;
  private final Map<Possible, Possible> known = new ConcurrentHashMap<>();

  PartReduction(Letters letters, int keys) {
    this.letters = letters;
    this.own = letters.symbols(mask -> mask == keys);
    this.others = letters.symbols(mask -> mask != keys && mask != letters.all());
  }

  /** What is possible before the first event. */
  public Possible start(List<State> states) {
    return possible(new LinkedHashSet<>(states), false);
  }

  private Possible possible(Set<State> states, boolean isBroken) {
    Possible made = new Possible(letters.closure(states, others), isBroken);
    Possible same = known.putIfAbsent(made, made);
    return same == null ? made : same;
  }

  /** Whether a bounded number of events is kept, whatever happens to the part. */
  boolean isBounded() {
    Set<Possible> reachable = reachable(start(List.of(letters.space().start())));
    if (reachable.size() > MAX_SEARCHED) {
      return false;
    }
    for (Possible from : reachable) {
      for (Symbol symbol : own) {
        Possible to = from.after(symbol).possible();
        boolean isRepeated = to.equals(from) && from.isSecondOfThreeNeedless(symbol);
        if (from.after(symbol).isKept() && !isRepeated && reachable(to).contains(from)) {
          return false;
        }
      }
    }
    return true;
  }

  private Set<Possible> reachable(Possible from) {
    Set<Possible> reachable = new LinkedHashSet<>(List.of(from));
    Deque<Possible> todo = new ArrayDeque<>(reachable);
    while (!todo.isEmpty() && reachable.size() <= MAX_SEARCHED) {
      Possible possible = todo.remove();
      for (Symbol symbol : own) {
        Possible next = possible.after(symbol).possible();
        if (reachable.add(next)) {
          todo.add(next);
        }
      }
    }
    return reachable;
  }

  /**
   * What follows an event.
   *
   * @param possible the states after it
   * @param isKept whether it must be kept
   */
  public record Next(Possible possible, boolean isKept) {}

  /** A state, and whether an event was not allowed before. */
  private record Outcome(State state, boolean isBroken) {}

  /** The outcomes with and without an event. */
  private record Pair(Outcome with, Outcome without) {}

  /** The states that a combination with the part may be in. */
  public final class Possible {
    private final Set<State> states;
    private final boolean isBroken;
    private final Map<Symbol, Next> next = new ConcurrentHashMap<>();
    private final Map<Symbol, Possible> maybe = new ConcurrentHashMap<>();
    private final Map<Symbol, Boolean> needless = new ConcurrentHashMap<>();

    private Possible(Set<State> states, boolean isBroken) {
      this.states = states;
      this.isBroken = isBroken;
    }

    /** After an event of the part. */
    public Next after(Symbol symbol) {
      Next known = next.get(symbol);
      if (known == null) {
        known = computeAfter(symbol);
        next.put(symbol, known);
      }
      return known;
    }

    private Next computeAfter(Symbol symbol) {
      Set<State> after = new LinkedHashSet<>();
      boolean changes = false;
      boolean isAllowed = false;
      boolean isRejected = false;
      for (State state : states) {
        State to = letters.after(state, symbol);
        after.add(to);
        changes |= to != state;
        boolean isStep = state.step(symbol) != null;
        isAllowed |= isStep;
        isRejected |= !isStep;
      }
      return new Next(
          possible(after, isBroken || !isAllowed), changes || (isRejected && !isBroken));
    }

    /** While it is not known which of some events a call was, and whether it has taken effect. */
    public Possible maybe(Symbol... candidates) {
      if (candidates.length != 1) {
        return computeMaybe(candidates);
      }
      Possible known = maybe.get(candidates[0]);
      if (known == null) {
        known = computeMaybe(candidates);
        maybe.put(candidates[0], known);
      }
      return known;
    }

    private Possible computeMaybe(Symbol... candidates) {
      Set<State> after = new LinkedHashSet<>(states);
      for (Symbol symbol : candidates) {
        states.forEach(state -> after.add(letters.after(state, symbol)));
      }
      return possible(after, isBroken);
    }

    /** Any state, because the order of the part's own events is not known. */
    public Possible any() {
      return possible(new LinkedHashSet<>(letters.space().all()), false);
    }

    /** Whether none of some events must be kept. */
    public boolean ignores(Symbol... candidates) {
      for (Symbol symbol : candidates) {
        if (after(symbol).isKept()) {
          return false;
        }
      }
      return true;
    }

    /**
     * Whether the second of three occurrences of an event makes no difference, if these are the
     * next events of the part.
     */
    public boolean isSecondOfThreeNeedless(Symbol symbol) {
      return needless.computeIfAbsent(symbol, this::computeNeedless);
    }

    private boolean computeNeedless(Symbol symbol) {
      Set<Outcome> first = new LinkedHashSet<>();
      for (State state : states) {
        first.add(step(new Outcome(state, isBroken), symbol));
      }
      Set<Pair> pairs = new LinkedHashSet<>();
      for (Outcome outcome : reachable(first)) {
        pairs.add(new Pair(step(outcome, symbol), outcome));
      }
      Deque<Pair> todo = new ArrayDeque<>(pairs);
      while (!todo.isEmpty()) {
        Pair pair = todo.remove();
        if (!step(pair.with(), symbol).equals(step(pair.without(), symbol))) {
          return false;
        }
        for (Symbol other : others) {
          Pair next = new Pair(step(pair.with(), other), step(pair.without(), other));
          if (pairs.add(next)) {
            todo.add(next);
          }
        }
      }
      return true;
    }

    private Set<Outcome> reachable(Set<Outcome> from) {
      Set<Outcome> reachable = new LinkedHashSet<>(from);
      Deque<Outcome> todo = new ArrayDeque<>(from);
      while (!todo.isEmpty()) {
        Outcome outcome = todo.remove();
        for (Symbol other : others) {
          Outcome next = step(outcome, other);
          if (reachable.add(next)) {
            todo.add(next);
          }
        }
      }
      return reachable;
    }

    private Outcome step(Outcome outcome, Symbol symbol) {
      return new Outcome(
          letters.after(outcome.state(), symbol),
          outcome.isBroken() || outcome.state().step(symbol) == null);
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof Possible possible
          && isBroken == possible.isBroken
          && states.equals(possible.states);
    }

    @Override
    public int hashCode() {
      return 31 * states.hashCode() + Boolean.hashCode(isBroken);
    }
  }
}
