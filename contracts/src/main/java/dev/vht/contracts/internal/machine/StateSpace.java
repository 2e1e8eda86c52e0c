package dev.vht.contracts.internal.machine;

import dev.vht.contracts.spec.Occurrence;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A machine that can be stepped through: its events and its states. */
public abstract class StateSpace {
  private final State unwatched = new Unwatched(this);

  /** The events that it reads; {@code _} for any that it does not name. */
  public abstract List<String> alphabet();

  /** The state of a slice at which nothing has happened. */
  public abstract State start();

  /** All states, or none if they cannot be enumerated. */
  public abstract List<State> all();

  /** The state of that name, or behind those events; null if there is none. */
  public abstract @Nullable State find(String nameOrWay);

  /** The symbol of an event before it is known how it occurs. */
  public abstract Symbol expected(String event);

  /** The symbol of an event that occurs. */
  public abstract Symbol actual(String event, Supplier<Occurrence> occurrence);

  /** Whether an event leaves every state that allows it as it is. */
  public abstract boolean neverMoves(Symbol symbol);

  /** Anything may be the case. */
  public final StateEstimate anyState() {
    return all().isEmpty() ? unwatched : Hypotheses.of(all());
  }

  /** The state of a slice that is not watched any more. */
  public final State unwatched() {
    return unwatched;
  }

  /** Allows everything and stays. */
  private static final class Unwatched extends State {
    Unwatched(StateSpace space) {
      super(space);
    }

    @Override
    public State step(Symbol symbol) {
      return this;
    }

    @Override
    public boolean isComplete() {
      return true;
    }

    @Override
    public String described() {
      return "not watched any more";
    }

    @Override
    public String name() {
      return "unwatched";
    }
  }
}
