package dev.vht.contracts.internal.machine;

import dev.vht.contracts.spec.Occurrence;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A machine that ignores all events until one of some events creates the slice. */
public final class CreationGate extends StateSpace {
  private final StateSpace born;
  private final Set<String> creators;
  private final State start;

  /** Adds a state before the initial state of a machine. */
  public CreationGate(StateSpace born, Set<String> creators) {
    this.born = born;
    this.creators = creators;
    this.start = new Before(this);
  }

  @Override
  public List<String> alphabet() {
    return born.alphabet();
  }

  @Override
  public State start() {
    return start;
  }

  @Override
  public List<State> all() {
    if (born.all().isEmpty()) {
      return List.of();
    }
    List<State> all = new ArrayList<>(born.all());
    all.add(0, start);
    return all;
  }

  @Override
  public @Nullable State find(String nameOrWay) {
    return born.find(nameOrWay);
  }

  @Override
  public Symbol expected(String event) {
    return born.expected(event);
  }

  @Override
  public Symbol actual(String event, Supplier<Occurrence> occurrence) {
    return born.actual(event, occurrence);
  }

  @Override
  public boolean neverMoves(Symbol symbol) {
    return !creators.contains(symbol.event) && born.neverMoves(symbol);
  }

  private final class Before extends State {
    Before(StateSpace space) {
      super(space);
    }

    @Override
    public @Nullable State step(Symbol symbol) {
      return creators.contains(symbol.event) ? born.start().step(symbol) : this;
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
      return "unborn";
    }

    @Override
    public List<String> allowed() {
      return List.copyOf(born.alphabet());
    }

    @Override
    @Nullable
    public Failure failure(Symbol symbol) {
      return born.start().failure(symbol);
    }
  }
}
