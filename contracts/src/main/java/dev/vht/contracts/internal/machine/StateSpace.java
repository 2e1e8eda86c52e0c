package dev.vht.contracts.internal.machine;

import dev.vht.contracts.spec.Occurrence;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A machine: its events and its states. */
public abstract class StateSpace {
  private final State unchecked = new Unchecked(this);

  /** The events that it observes; {@code _} stands for any that it does not name. */
  public abstract List<String> alphabet();

  /** The initial state. */
  public abstract State start();

  /** Whether the states can be enumerated, which those of a fold cannot. */
  public abstract boolean isFinite();

  /** All states; empty unless this is {@linkplain #isFinite finite}. */
  public abstract List<State> all();

  /** The state with a name, or after a sequence of events; null if there is none. */
  public abstract @Nullable State find(String nameOrPath);

  /** The symbol of an event whose occurrence is not yet known. */
  public abstract Symbol expected(String event);

  /** The symbol of an event that occurs. */
  public abstract Symbol actual(String event, Supplier<Occurrence> occurrence);

  /** Whether an event leaves every state that allows it unchanged. */
  public abstract boolean neverChangesState(Symbol symbol);

  /** The estimate that the slice may be in any state. */
  public final StateEstimate anyState() {
    return isFinite() ? Hypotheses.any(all()) : unchecked;
  }

  /** The state of a slice that is no longer checked. */
  public final State unchecked() {
    return unchecked;
  }

  /** Allows every event. */
  private static final class Unchecked extends State {
    Unchecked(StateSpace space) {
      super(space);
    }

    @Override
    public State step(Symbol symbol) {
      return this;
    }

    @Override
    public boolean isUnknown() {
      return true;
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
