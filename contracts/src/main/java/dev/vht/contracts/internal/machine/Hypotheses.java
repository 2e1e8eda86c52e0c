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
 *
 * <p>{@linkplain UncertainCall Uncertain calls} are groups of their own, of which it only matters
 * how many have taken effect. A hypothesis in which fewer of them have done so, with all else
 * equal, explains whatever the other explains, so the other is dropped. Calls that have taken
 * effect in every hypothesis are dropped too.
 */
public final class Hypotheses implements StateEstimate {
  private static final int MAX_HYPOTHESES = 512;

  private final List<InFlight> calls;
  private final List<Hypothesis.Group> groups;
  private final Set<Hypothesis> hypotheses;
  private final boolean isUnknown;

  private Hypotheses(
      List<InFlight> calls, List<Hypothesis.Group> groups, Set<Hypothesis> hypotheses) {
    this(calls, groups, hypotheses, false);
  }

  private Hypotheses(
      List<InFlight> calls,
      List<Hypothesis.Group> groups,
      Set<Hypothesis> hypotheses,
      boolean isUnknown) {
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
      for (Hypothesis.Group group : any.groups) {
        boolean isSpent = group.isUncertain() || from.effects(group) == group.size();
        for (int j = 0; j < group.candidates().size() && !isSpent; j++) {
          Hypothesis to = group.counted(from, j, from.state());
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
    int index = index(flight);
    List<Hypothesis.Group> changed = new ArrayList<>(groups);
    if (index >= 0) {
      Hypothesis.Group group = groups.get(index);
      changed.set(index, group.at(group.first(), group.size() + 1));
      return new Hypotheses(more, changed, new LinkedHashSet<>(hypotheses));
    }
    boolean isUncertain = UncertainCall.isOne(flight);
    Hypothesis.Group added = new Hypothesis.Group(List.of(flight.candidates()), 0, 1, isUncertain);
    Set<Hypothesis> longer = new LinkedHashSet<>();
    int first = hypotheses.iterator().next().effects().size();
    for (Hypothesis hypothesis : hypotheses) {
      List<Integer> effects = new ArrayList<>(hypothesis.effects());
      effects.addAll(Collections.nCopies(added.width(), 0));
      longer.add(new Hypothesis(hypothesis.state(), Collections.unmodifiableList(effects)));
    }
    changed.add(added.at(first, 1));
    return new Hypotheses(more, changed, longer);
  }

  /** The index of the group of a call; negative if there is none. */
  private int index(InFlight flight) {
    List<Symbol> candidates = List.of(flight.candidates());
    for (int i = 0; i < groups.size(); i++) {
      Hypothesis.Group group = groups.get(i);
      if (group.isUncertain() == UncertainCall.isOne(flight)
          && group.candidates().equals(candidates)) {
        return i;
      }
    }
    return -1;
  }

  /** Adds every hypothesis that calls in flight lead to, until there are too many. */
  private static void close(Set<Hypothesis> closure, List<Hypothesis.Group> groups) {
    List<Hypothesis> todo = new ArrayList<>(closure);
    for (int i = 0; i < todo.size() && closure.size() <= MAX_HYPOTHESES; i++) {
      Hypothesis from = todo.get(i);
      for (Hypothesis.Group group : groups) {
        boolean isSpent = !group.isUnlimited() && from.effects(group) == group.size();
        for (int j = 0; j < group.candidates().size() && !isSpent; j++) {
          State next = from.state().step(group.candidates().get(j));
          Hypothesis to = next == null ? null : group.counted(from, j, next);
          if (to != null && closure.add(to)) {
            todo.add(to);
          }
        }
      }
    }
  }

  private Hypothesis.@Nullable Group group(EnteredCall call) {
    for (InFlight flight : calls) {
      if (flight.call() == call) {
        return groups.get(index(flight));
      }
    }
    return null;
  }

  @Override
  public boolean explains(EnteredCall call) {
    Hypothesis.Group group = group(call);
    return group != null && hypotheses.stream().anyMatch(h -> h.effects(group) > 0);
  }

  @Override
  public @Nullable StateEstimate end(EnteredCall call, @Nullable Symbol symbol) {
    Hypothesis.Group group = group(call);
    if (group == null) {
      return this;
    } else if (symbol == Symbol.UNCERTAIN) {
      return endUncertain(call, group);
    }
    Set<Hypothesis> left = new LinkedHashSet<>();
    for (Hypothesis hypothesis : hypotheses) {
      addEnded(hypothesis, group, symbol, left);
    }
    return left.isEmpty() ? null : without(call, group, left);
  }

  /** Ends a call that may have taken effect, and may still do so if it has not. */
  private StateEstimate endUncertain(EnteredCall call, Hypothesis.Group group) {
    if (!space().isFinite()) {
      return Unknown.until(space(), others(call));
    }
    List<InFlight> more = UncertainCall.added(calls, space(), group.candidates());
    InFlight added = more.size() == calls.size() ? null : more.get(more.size() - 1);
    Hypotheses with = added == null ? this : withCall(added);
    Hypothesis.Group uncertain = added == null ? null : with.groups.get(with.index(added));
    Set<Hypothesis> left = new LinkedHashSet<>();
    for (Hypothesis hypothesis : with.hypotheses) {
      if (hypothesis.effects(group) < group.size()) {
        left.add(hypothesis);
      }
      for (int i = 0; i < group.width(); i++) {
        if (hypothesis.effects().get(group.first() + i) > 0) {
          Hypothesis ended = hypothesis.with(group.first() + i, -1, hypothesis.state());
          left.add(uncertain == null ? ended : uncertain.counted(ended, 0, ended.state()));
        }
      }
    }
    return with.without(call, group, left);
  }

  /** Adds what a hypothesis is after a call of a group was a symbol, unless they contradict. */
  private static void addEnded(
      Hypothesis hypothesis,
      Hypothesis.Group group,
      @Nullable Symbol symbol,
      Set<Hypothesis> left) {
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
  private StateEstimate without(EnteredCall call, Hypothesis.Group group, Set<Hypothesis> left) {
    if (calls.size() == 1 && left.size() == 1) {
      return left.iterator().next().state();
    }
    List<InFlight> fewer = others(call);
    List<Hypothesis.Group> changed = new ArrayList<>();
    int width = group.width();
    for (Hypothesis.Group other : groups) {
      if (!other.equals(group)) {
        int first =
            other.first() - (group.size() == 1 && other.first() > group.first() ? width : 0);
        changed.add(other.at(first, other.size()));
      } else if (group.size() > 1) {
        changed.add(group.at(group.first(), group.size() - 1));
      }
    }
    if (group.size() > 1) {
      return reduced(fewer, changed, left);
    }
    Set<Hypothesis> shorter = new LinkedHashSet<>();
    for (Hypothesis hypothesis : left) {
      List<Integer> effects = new ArrayList<>(hypothesis.effects());
      effects.subList(group.first(), group.first() + width).clear();
      shorter.add(new Hypothesis(hypothesis.state(), Collections.unmodifiableList(effects)));
    }
    return reduced(fewer, changed, shorter);
  }

  /** The estimate without uncertain calls that don't matter. */
  private static StateEstimate reduced(
      List<InFlight> calls, List<Hypothesis.Group> groups, Set<Hypothesis> hypotheses) {
    Hypotheses all = new Hypotheses(calls, groups, hypotheses);
    for (Hypothesis.Group group : groups) {
      if (group.isUncertain()) {
        return all.withoutImplied().withoutSpent();
      }
    }
    return all;
  }

  private Hypotheses withoutImplied() {
    Set<Hypothesis> left = new LinkedHashSet<>(hypotheses);
    left.removeIf(one -> hypotheses.stream().anyMatch(other -> one.isImpliedBy(other, groups)));
    return new Hypotheses(calls, groups, left);
  }

  /** Ends an uncertain call that has taken effect in every hypothesis, and then the next. */
  private StateEstimate withoutSpent() {
    for (InFlight flight : calls) {
      Hypothesis.Group group = groups.get(index(flight));
      if (group.isUncertain()
          && !group.isUnlimited()
          && hypotheses.stream().allMatch(hypothesis -> hypothesis.effects(group) > 0)) {
        Set<Hypothesis> left = new LinkedHashSet<>();
        hypotheses.forEach(one -> left.add(one.with(group.first(), -1, one.state())));
        return without(flight.call(), group, left);
      }
    }
    return this;
  }

  private List<InFlight> others(EnteredCall call) {
    List<InFlight> others = new ArrayList<>(calls);
    others.removeIf(flight -> flight.call() == call);
    return others;
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
        : reduced(calls, groups, left);
  }

  @Override
  public StateEstimate without(EnteredCall call) {
    StateEstimate left = end(call, null);
    if (left != null) {
      return left;
    }
    return Unknown.until(space(), others(call));
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
