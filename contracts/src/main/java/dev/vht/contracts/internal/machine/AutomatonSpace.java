package dev.vht.contracts.internal.machine;

import dev.vht.contracts.internal.automaton.Automaton;
import dev.vht.contracts.spec.Occurrence;
import java.util.ArrayList;
import java.util.List;
import java.util.StringTokenizer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The states of an automaton, as objects that refer to their successors. */
public final class AutomatonSpace extends StateSpace {
  private final Automaton automaton;
  private final AutomatonState[] states;
  private final Symbol[] symbols;

  public AutomatonSpace(Automaton automaton) {
    this.automaton = automaton;
    this.symbols = new Symbol[automaton.alphabet().size()];
    for (int number = 0; number < symbols.length; number++) {
      symbols[number] = Symbol.numbered(number, automaton.alphabet().get(number));
    }
    this.states = new AutomatonState[automaton.states()];
    for (int number = 0; number < states.length; number++) {
      states[number] = new AutomatonState(this, number);
    }
    for (AutomatonState state : states) {
      for (int symbol = 0; symbol < symbols.length; symbol++) {
        state.next[symbol] = stateOrNull(automaton.step(state.number, symbol));
      }
    }
  }

  private @Nullable AutomatonState stateOrNull(int number) {
    return number == Automaton.REJECT ? null : states[number];
  }

  @Override
  public List<String> alphabet() {
    return automaton.alphabet();
  }

  @Override
  public State start() {
    return states[Automaton.START];
  }

  @Override
  public boolean isFinite() {
    return true;
  }

  @Override
  public List<State> all() {
    return List.of(states);
  }

  @Override
  public @Nullable State find(String nameOrPath) {
    int named = automaton.named(nameOrPath);
    State state = named == Automaton.REJECT ? start() : states[named];
    if (named == Automaton.REJECT) {
      StringTokenizer events = new StringTokenizer(nameOrPath);
      while (events.hasMoreTokens()) {
        int symbol = automaton.symbol(events.nextToken());
        state = state == null || symbol == Automaton.NO_SYMBOL ? null : state.step(symbols[symbol]);
      }
    }
    return state;
  }

  @Override
  public Symbol expected(String event) {
    return symbols[automaton.symbol(event)];
  }

  @Override
  public Symbol actual(String event, Supplier<Occurrence> occurrence) {
    return expected(event);
  }

  @Override
  public boolean neverChangesState(Symbol symbol) {
    return automaton.neverChangesState(symbol.number);
  }

  private static final class AutomatonState extends State {
    private final Automaton automaton;
    private final int number;
    private final @Nullable AutomatonState[] next;

    AutomatonState(AutomatonSpace space, int number) {
      super(space);
      this.automaton = space.automaton;
      this.number = number;
      this.next = new AutomatonState[automaton.alphabet().size()];
    }

    @Override
    public @Nullable State step(Symbol symbol) {
      return next[symbol.number];
    }

    @Override
    public boolean isComplete() {
      return automaton.accepts(number);
    }

    @Override
    public String described() {
      if (automaton.hasNames()) {
        return "in state " + automaton.name(number);
      }
      List<String> path = new ArrayList<>(automaton.path(number));
      return path.isEmpty()
          ? "in its initial state"
          : "in its state after " + String.join(" ", path);
    }

    @Override
    public String name() {
      return automaton.name(number);
    }

    @Override
    public List<String> allowed() {
      return automaton.allowed(number);
    }
  }
}
