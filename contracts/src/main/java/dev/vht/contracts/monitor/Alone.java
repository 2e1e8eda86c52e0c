package dev.vht.contracts.monitor;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One state, and one call in flight that has perhaps taken effect.
 *
 * @param before the state before the call
 * @param flight the call
 */
record Alone(State before, InFlight flight) implements Belief {

  private Belief crowded() {
    return Crowd.of(List.of(before)).begin(flight);
  }

  @Override
  public Belief begin(InFlight other) {
    return crowded().begin(other);
  }

  @Override
  public boolean explains(Call asked) {
    if (asked != flight.call()) {
      return false;
    }
    for (Symbol symbol : flight.candidates()) {
      if (before.step(symbol) != null) {
        return true;
      }
    }
    return false;
  }

  @Override
  public @Nullable Belief end(Call ended, @Nullable Symbol symbol) {
    if (ended != flight.call()) {
      return this;
    }
    if (symbol == Symbol.UNKNOWN) {
      return crowded().end(ended, symbol);
    }
    return symbol == null ? before : before.step(symbol);
  }

  @Override
  public @Nullable Belief instant(Symbol symbol) {
    return crowded().instant(symbol);
  }

  @Override
  public Belief without(Call forgotten) {
    return forgotten == flight.call() ? before : this;
  }

  @Override
  public Belief lost(List<InFlight> more) {
    List<InFlight> calls = new ArrayList<>(more);
    calls.add(flight);
    return Lost.until(before.space(), calls);
  }

  @Override
  public List<InFlight> inFlight() {
    return List.of(flight);
  }

  @Override
  public List<State> states() {
    return List.of(before);
  }
}
