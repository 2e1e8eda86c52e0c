package dev.vht.contracts.internal.machine;

import dev.vht.contracts.runtime.EnteredCall;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Several calls in flight, or several states that such calls may have led to.
 *
 * <p>Calls that may be the same events are interchangeable. They are a group, and a hypothesis
 * counts how many of a group have taken effect as each event, not which of them.
 */
public final class Hypotheses implements StateEstimate {
  private static final int MAX_HYPOTHESES = 512;

  /**
   * A state, and for each event of each group how many calls have taken effect as this event.
   *
   * @param state the state
   * @param effects the counts, group by group
   */
  private record Hypothesis(State state, List<Integer> effects) {

    Hypothesis with(int index, int more, State next) {
      List<Integer> changed = new ArrayList<>(effects);
      changed.set(index, effects.get(index) + more);
      return new Hypothesis(next, Collections.unmodifiableList(changed));
    }

    /** The number of calls of a group that have taken effect. */
    int effects(Group group) {
      int sum = 0;
      for (int i = 0; i < group.candidates().size(); i++) {
        sum += effects.get(group.first() + i);
      }
      return sum;
    }
  }

  /**
   * Calls in flight that may be the same events.
   *
   * @param candidates the events
   * @param first the index of the first event in {@link Hypothesis#effects}
   * @param size the number of calls
   */
  private record Group(List<Symbol> candidates, int first, int size) {}

  private final List<InFlight> calls;
  private final List<Group> groups;
  private final Set<Hypothesis> hypotheses;
  private final boolean isUnknown;

  private Hypotheses(List<InFlight> calls, List<Group> groups, Set<Hypothesis> hypotheses) {
    this(calls, groups, hypotheses, false);
  }

  private Hypotheses(
      List<InFlight> calls, List<Group> groups, Set<Hypothesis> hypotheses, boolean isUnknown) {
    this.calls = calls;
    this.groups = groups;
    this.hypotheses = hypotheses;
    this.isUnknown = isUnknown;
  }

  /** Any of all states, and no call in flight. */
  static Hypotheses any(List<State> all) {
    return new Hypotheses(List.of(), List.of(), of(all).hypotheses, all.size() > 1);
  }

  /** Any of several states, and no call in flight. */
  static Hypotheses of(List<State> states) {
    Set<Hypothesis> hypotheses = new LinkedHashSet<>();
    states.forEach(state -> hypotheses.add(new Hypothesis(state, List.of())));
    return new Hypotheses(List.of(), List.of(), hypotheses);
  }

  /** The same estimate as hypotheses. */
  static Hypotheses from(StateEstimate estimate) {
    if (estimate instanceof Hypotheses hypotheses) {
      return hypotheses;
    } else if (estimate instanceof SingleCall single) {
      return from(single.before()).tracking(single.flight());
    }
    return of(estimate.states());
  }

  /**
   * Any state, with calls in flight that may or may not have taken effect.
   *
   * @return the estimate, or null if there would be too many hypotheses
   */
  static @Nullable StateEstimate any(StateSpace space, List<InFlight> flights) {
    Hypotheses any = of(space.all());
    for (InFlight flight : flights) {
      any = any.withCall(flight);
    }
    Set<Hypothesis> all = new LinkedHashSet<>(any.hypotheses);
    List<Hypothesis> todo = new ArrayList<>(all);
    for (int i = 0; i < todo.size(); i++) {
      Hypothesis from = todo.get(i);
      for (Group group : any.groups) {
        for (int j = 0; j < group.candidates().size() && from.effects(group) < group.size(); j++) {
          Hypothesis to = from.with(group.first() + j, 1, from.state());
          if (all.add(to)) {
            todo.add(to);
          }
        }
      }
      if (all.size() > MAX_HYPOTHESES) {
        return null;
      }
    }
    return new Hypotheses(any.calls, any.groups, all, true);
  }

  private StateSpace space() {
    return oneState().space();
  }

  @Override
  public StateEstimate begin(InFlight flight) {
    return OpenCalls.isOpen(flight) ? OpenCalls.of(this, flight) : beginTried(flight);
  }

  /** As {@link #begin}, and tries each moment at which the call may have taken effect. */
  StateEstimate beginTried(InFlight flight) {
    Hypotheses more = tracking(flight);
    return more.hypotheses.size() > MAX_HYPOTHESES ? Unknown.until(space(), more.calls) : more;
  }

  private Hypotheses tracking(InFlight flight) {
    Hypotheses more = withCall(flight);
    close(more.hypotheses, more.groups);
    return more;
  }

  /** Adds a call that has not taken effect. */
  private Hypotheses withCall(InFlight flight) {
    List<InFlight> more = new ArrayList<>(calls);
    more.add(flight);
    List<Symbol> candidates = List.of(flight.candidates());
    int index = group(candidates);
    List<Group> changed = new ArrayList<>(groups);
    if (index >= 0) {
      Group group = groups.get(index);
      changed.set(index, new Group(candidates, group.first(), group.size() + 1));
      return new Hypotheses(more, changed, new LinkedHashSet<>(hypotheses));
    }
    Set<Hypothesis> longer = new LinkedHashSet<>();
    int first = hypotheses.iterator().next().effects().size();
    for (Hypothesis hypothesis : hypotheses) {
      List<Integer> effects = new ArrayList<>(hypothesis.effects());
      effects.addAll(Collections.nCopies(candidates.size(), 0));
      longer.add(new Hypothesis(hypothesis.state(), Collections.unmodifiableList(effects)));
    }
    changed.add(new Group(candidates, first, 1));
    return new Hypotheses(more, changed, longer);
  }

  private int group(List<Symbol> candidates) {
    for (int i = 0; i < groups.size(); i++) {
      if (groups.get(i).candidates().equals(candidates)) {
        return i;
      }
    }
    return -1;
  }

  /** Adds every hypothesis that calls in flight lead to, until there are too many. */
  private static void close(Set<Hypothesis> closure, List<Group> groups) {
    List<Hypothesis> todo = new ArrayList<>(closure);
    for (int i = 0; i < todo.size() && closure.size() <= MAX_HYPOTHESES; i++) {
      Hypothesis from = todo.get(i);
      for (Group group : groups) {
        boolean isSpent = from.effects(group) == group.size();
        for (int j = 0; j < group.candidates().size() && !isSpent; j++) {
          State next = from.state().step(group.candidates().get(j));
          Hypothesis to = next == null ? null : from.with(group.first() + j, 1, next);
          if (to != null && closure.add(to)) {
            todo.add(to);
          }
        }
      }
    }
  }

  private @Nullable Group group(EnteredCall call) {
    for (InFlight flight : calls) {
      if (flight.call() == call) {
        return groups.get(group(List.of(flight.candidates())));
      }
    }
    return null;
  }

  @Override
  public boolean explains(EnteredCall call) {
    Group group = group(call);
    return group != null && hypotheses.stream().anyMatch(h -> h.effects(group) > 0);
  }

  @Override
  public @Nullable StateEstimate end(EnteredCall call, @Nullable Symbol symbol) {
    Group group = group(call);
    if (group == null) {
      return this;
    }
    Set<Hypothesis> left = new LinkedHashSet<>();
    for (Hypothesis hypothesis : hypotheses) {
      addEnded(hypothesis, group, symbol, left);
    }
    return left.isEmpty() ? null : without(call, group, left);
  }

  /** Adds what a hypothesis is after a call of a group was a symbol, unless they contradict. */
  private static void addEnded(
      Hypothesis hypothesis, Group group, @Nullable Symbol symbol, Set<Hypothesis> left) {
    boolean mayHaveNoEffect = symbol == null || symbol == Symbol.UNKNOWN;
    if (mayHaveNoEffect && hypothesis.effects(group) < group.size()) {
      left.add(hypothesis);
    }
    for (int i = 0; i < group.candidates().size() && symbol != null; i++) {
      Symbol effect = group.candidates().get(i);
      if (hypothesis.effects().get(group.first() + i) > 0) {
        State state = hypothesis.state();
        State next =
            effect.isOpen
                ? state.resolved(effect, symbol)
                : effect == symbol || symbol == Symbol.UNKNOWN ? state : null;
        if (next != null) {
          left.add(hypothesis.with(group.first() + i, -1, next));
        }
      }
    }
  }

  /** Removes a call of a group, and the group if it was its last. */
  private StateEstimate without(EnteredCall call, Group group, Set<Hypothesis> left) {
    if (calls.size() == 1 && left.size() == 1) {
      return left.iterator().next().state();
    }
    List<InFlight> fewer = new ArrayList<>(calls);
    fewer.removeIf(flight -> flight.call() == call);
    List<Group> changed = new ArrayList<>();
    int width = group.candidates().size();
    for (Group other : groups) {
      if (!other.equals(group)) {
        int first =
            other.first() - (group.size() == 1 && other.first() > group.first() ? width : 0);
        changed.add(new Group(other.candidates(), first, other.size()));
      } else if (group.size() > 1) {
        changed.add(new Group(group.candidates(), group.first(), group.size() - 1));
      }
    }
    if (group.size() > 1) {
      return new Hypotheses(fewer, changed, left);
    }
    Set<Hypothesis> shorter = new LinkedHashSet<>();
    for (Hypothesis hypothesis : left) {
      List<Integer> effects = new ArrayList<>(hypothesis.effects());
      effects.subList(group.first(), group.first() + width).clear();
      shorter.add(new Hypothesis(hypothesis.state(), Collections.unmodifiableList(effects)));
    }
    return new Hypotheses(fewer, changed, shorter);
  }

  @Override
  public @Nullable StateEstimate instant(Symbol symbol) {
    Set<Hypothesis> left = new LinkedHashSet<>();
    for (Hypothesis hypothesis : hypotheses) {
      State next = hypothesis.state().step(symbol);
      if (next != null) {
        left.add(new Hypothesis(next, hypothesis.effects()));
      }
    }
    if (left.isEmpty()) {
      return null;
    }
    if (calls.isEmpty() && left.size() == 1) {
      return left.iterator().next().state();
    }
    close(left, groups);
    return left.size() > MAX_HYPOTHESES
        ? Unknown.until(space(), calls)
        : new Hypotheses(calls, groups, left);
  }

  @Override
  public StateEstimate without(EnteredCall call) {
    StateEstimate left = end(call, null);
    if (left != null) {
      return left;
    }
    List<InFlight> others = new ArrayList<>(calls);
    others.removeIf(flight -> flight.call() == call);
    return Unknown.until(space(), others);
  }

  @Override
  public StateEstimate unknown(List<InFlight> more) {
    List<InFlight> all = new ArrayList<>(calls);
    all.addAll(more);
    return Unknown.until(space(), all);
  }

  @Override
  public List<InFlight> inFlight() {
    return calls;
  }

  @Override
  public boolean isUnknown() {
    return isUnknown;
  }

  @Override
  public List<State> states() {
    return hypotheses.stream().map(Hypothesis::state).distinct().toList();
  }
}
