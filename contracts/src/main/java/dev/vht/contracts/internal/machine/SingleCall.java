package dev.vht.contracts.internal.machine;

import dev.vht.contracts.runtime.EnteredCall;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One state, and one call in flight that may have taken effect.
 *
 * @param before the state before the call
 * @param flight the call
 */
public record SingleCall(State before, InFlight flight) implements StateEstimate {

  /** The same estimate, for more than one call. */
  private StateEstimate extended() {
    return OpenCalls.isOpen(flight)
        ? OpenCalls.of(before, flight)
        : Hypotheses.from(before).begin(flight);
  }

  @Override
  public StateEstimate begin(InFlight other) {
    return extended().begin(other);
  }

  @Override
  public boolean explains(EnteredCall asked) {
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
  public @Nullable StateEstimate end(EnteredCall ended, @Nullable Symbol symbol) {
    if (ended != flight.call()) {
      return this;
    }
    if (symbol == Symbol.UNKNOWN || symbol == Symbol.UNCERTAIN) {
      return extended().end(ended, symbol);
    }
    return symbol == null ? before : before.step(symbol);
  }

  @Override
  public @Nullable StateEstimate instant(Symbol symbol) {
    return extended().instant(symbol);
  }

  @Override
  public StateEstimate without(EnteredCall forgotten) {
    return forgotten == flight.call() ? before : this;
  }

  @Override
  public StateEstimate unknown(List<InFlight> more) {
    List<InFlight> calls = new ArrayList<>(more);
    calls.add(flight);
    return Unknown.until(before.space(), calls);
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
