package dev.vht.contracts.internal.machine;

import dev.vht.contracts.spec.Occurrence;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A machine that ignores all events until one of some events creates the slice. */
public final class CreationGate extends StateSpace {
  private final StateSpace created;
  private final Set<String> creators;
  private final State start;

  /** Adds a state before the initial state of a machine. */
  public CreationGate(StateSpace created, Set<String> creators) {
    this.created = created;
    this.creators = creators;
    this.start = new Before(this);
  }

  @Override
  public List<String> alphabet() {
    return created.alphabet();
  }

  @Override
  public State start() {
    return start;
  }

  @Override
  public boolean isFinite() {
    return created.isFinite();
  }

  @Override
  public List<State> all() {
    if (!isFinite()) {
      return List.of();
    }
    List<State> all = new ArrayList<>(created.all());
    all.add(0, start);
    return all;
  }

  @Override
  public @Nullable State find(String nameOrPath) {
    return created.find(nameOrPath);
  }

  @Override
  public Symbol expected(String event) {
    return created.expected(event);
  }

  @Override
  public Symbol actual(String event, Supplier<Occurrence> occurrence) {
    return created.actual(event, occurrence);
  }

  @Override
  public boolean neverChangesState(Symbol symbol) {
    return !creators.contains(symbol.event) && created.neverChangesState(symbol);
  }

  private final class Before extends State {
    Before(StateSpace space) {
      super(space);
    }

    @Override
    public @Nullable State step(Symbol symbol) {
      return creators.contains(symbol.event) ? created.start().step(symbol) : this;
    }

    @Override
    public boolean isComplete() {
      return true;
    }

    @Override
    public String described() {
      return "not created yet";
    }

    @Override
    public String name() {
      return "not created";
    }

    @Override
    public List<String> allowed() {
      return List.copyOf(created.alphabet());
    }

    @Override
    @Nullable
    public Failure failure(Symbol symbol) {
      return created.start().failure(symbol);
    }
  }
}
