package dev.vht.contracts.internal.machine;

import dev.vht.contracts.runtime.EnteredCall;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Several calls in flight, or several states that such calls may have led to. */
public final class Hypotheses implements StateEstimate {
  private static final int MAX_HYPOTHESES = 2048;

  /** A state, and for each call in flight the symbol that took effect, or null. */
  private record Hypothesis(State state, List<@Nullable Symbol> effects) {

    Hypothesis withCall() {
      List<@Nullable Symbol> longer = new ArrayList<>(effects);
      longer.add(null);
      return new Hypothesis(state, Collections.unmodifiableList(longer));
    }

    Hypothesis withEffect(int call, Symbol symbol, State next) {
      List<@Nullable Symbol> changed = new ArrayList<>(effects);
      changed.set(call, symbol);
      return new Hypothesis(next, Collections.unmodifiableList(changed));
    }

    Hypothesis withoutCall(int call, State next) {
      List<@Nullable Symbol> shorter = new ArrayList<>(effects);
      shorter.remove(call);
      return new Hypothesis(next, Collections.unmodifiableList(shorter));
    }
  }

  private final List<InFlight> calls;
  private final Set<Hypothesis> hypotheses;

  private Hypotheses(List<InFlight> calls, Set<Hypothesis> hypotheses) {
    this.calls = calls;
    this.hypotheses = hypotheses;
  }

  /** Any of several states, and no call in flight. */
  static Hypotheses of(List<State> states) {
    Set<Hypothesis> hypotheses = new LinkedHashSet<>();
    states.forEach(state -> hypotheses.add(new Hypothesis(state, List.of())));
    return new Hypotheses(List.of(), hypotheses);
  }

  private StateSpace space() {
    return oneState().space();
  }

  @Override
  public StateEstimate begin(InFlight flight) {
    List<InFlight> more = new ArrayList<>(calls);
    more.add(flight);
    Set<Hypothesis> closure = new LinkedHashSet<>();
    hypotheses.forEach(hypothesis -> closure.add(hypothesis.withCall()));
    return close(closure, more) ? new Hypotheses(more, closure) : Unknown.until(space(), more);
  }

  /** Adds every hypothesis that calls in flight lead to; returns false if there are too many. */
  private static boolean close(Set<Hypothesis> closure, List<InFlight> calls) {
    List<Hypothesis> todo = new ArrayList<>(closure);
    for (int i = 0; i < todo.size(); i++) {
      Hypothesis from = todo.get(i);
      for (int call = 0; call < calls.size(); call++) {
        if (from.effects().get(call) == null) {
          for (Symbol symbol : calls.get(call).candidates()) {
            State next = from.state().step(symbol);
            Hypothesis to = next == null ? null : from.withEffect(call, symbol, next);
            if (to != null && closure.add(to)) {
              todo.add(to);
            }
          }
        }
      }
      if (closure.size() > MAX_HYPOTHESES) {
        return false;
      }
    }
    return true;
  }

  private int index(EnteredCall call) {
    for (int i = 0; i < calls.size(); i++) {
      if (calls.get(i).call() == call) {
        return i;
      }
    }
    return -1;
  }

  @Override
  public boolean explains(EnteredCall call) {
    int index = index(call);
    return index >= 0 && hypotheses.stream().anyMatch(h -> h.effects().get(index) != null);
  }

  @Override
  public @Nullable StateEstimate end(EnteredCall call, @Nullable Symbol symbol) {
    int index = index(call);
    if (index < 0) {
      return this;
    }
    Set<Hypothesis> left = new LinkedHashSet<>();
    for (Hypothesis hypothesis : hypotheses) {
      State state = ended(hypothesis, index, symbol);
      if (state != null) {
        left.add(hypothesis.withoutCall(index, state));
      }
    }
    return left.isEmpty() ? null : without(index, left);
  }

  /** The state of a hypothesis if a call was a symbol, or null if that contradicts it. */
  private static @Nullable State ended(Hypothesis hypothesis, int call, @Nullable Symbol symbol) {
    Symbol effect = hypothesis.effects().get(call);
    if (effect != null && effect.isOpen && symbol != null) {
      return hypothesis.state().resolved(effect, symbol);
    }
    return effect == symbol || symbol == Symbol.UNKNOWN ? hypothesis.state() : null;
  }

  private StateEstimate without(int index, Set<Hypothesis> left) {
    if (calls.size() == 1 && left.size() == 1) {
      return left.iterator().next().state();
    }
    List<InFlight> fewer = new ArrayList<>(calls);
    fewer.remove(index);
    return new Hypotheses(fewer, left);
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
    return close(left, calls) ? new Hypotheses(calls, left) : Unknown.until(space(), calls);
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
  public List<State> states() {
    return hypotheses.stream().map(Hypothesis::state).distinct().toList();
  }
}
