package dev.vht.contracts.internal.machine;

import dev.vht.contracts.spec.Occurrence;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A machine: its events and its states. */
public abstract class StateSpace {
  private final State unwatched = new Unwatched(this);

  /** The events that it observes; {@code _} stands for any that it does not name. */
  public abstract List<String> alphabet();

  /** The initial state. */
  public abstract State start();

  /** All states; empty for a fold, whose states cannot be enumerated. */
  public abstract List<State> all();

  /** The state with a name, or after a sequence of events; null if there is none. */
  public abstract @Nullable State find(String nameOrWay);

  /** The symbol of an event whose occurrence is not yet known. */
  public abstract Symbol expected(String event);

  /** The symbol of an event that occurs. */
  public abstract Symbol actual(String event, Supplier<Occurrence> occurrence);

  /** Whether an event leaves every state that allows it unchanged. */
  public abstract boolean neverMoves(Symbol symbol);

  /** The estimate that the slice may be in any state. */
  public final StateEstimate anyState() {
    return all().isEmpty() ? unwatched : Hypotheses.of(all());
  }

  /** The state of a slice that is no longer checked. */
  public final State unwatched() {
    return unwatched;
  }

  /** Allows every event. */
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
