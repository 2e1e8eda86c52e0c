package dev.vht.contracts.monitor;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Anything may be the case, until every call in flight has ended. */
final class Lost implements Belief {
  private final StateSpace space;
  private final List<InFlight> calls;

  private Lost(StateSpace space, List<InFlight> calls) {
    this.space = space;
    this.calls = calls;
  }

  static Belief until(StateSpace space, List<InFlight> calls) {
    return calls.isEmpty() ? space.anyState() : new Lost(space, List.copyOf(calls));
  }

  @Override
  public Belief begin(InFlight flight) {
    return lost(List.of(flight));
  }

  @Override
  public boolean explains(Call call) {
    return true;
  }

  @Override
  public Belief end(Call call, @Nullable Symbol symbol) {
    return without(call);
  }

  @Override
  public Belief instant(Symbol symbol) {
    return this;
  }

  @Override
  public Belief without(Call call) {
    if (!holds(call)) {
      return this;
    }
    List<InFlight> others = new ArrayList<>(calls);
    others.removeIf(other -> other.call() == call);
    return until(space, others);
  }

  @Override
  public Belief lost(List<InFlight> more) {
    List<InFlight> all = new ArrayList<>(calls);
    all.addAll(more);
    return until(space, all);
  }

  @Override
  public List<InFlight> inFlight() {
    return calls;
  }

  @Override
  public List<State> states() {
    return space.all().isEmpty() ? List.of(space.unwatched()) : space.all();
  }
}
