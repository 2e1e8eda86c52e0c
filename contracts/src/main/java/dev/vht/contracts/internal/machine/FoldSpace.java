package dev.vht.contracts.internal.machine;

import dev.vht.contracts.internal.text.ValueRenderer;
import dev.vht.contracts.spec.Fold;
import dev.vht.contracts.spec.Occurrence;
import dev.vht.contracts.spec.Step;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The states of a fold.
 *
 * <p>If calls overlap, one of them may have taken effect before its event is known. The state after
 * it is then {@link Deferred}: the last known state and the events since, from which the state is
 * computed when the call has ended.
 *
 * @param <S> the type of the fold's states
 */
public final class FoldSpace<S> extends StateSpace {

  private final Fold<S> fold;
  private final State start;

  public FoldSpace(Fold<S> fold) {
    this.fold = fold;
    this.start = new FoldState(fold.initial());
  }

  @Override
  public List<String> alphabet() {
    return fold.events();
  }

  @Override
  public State start() {
    return start;
  }

  @Override
  public boolean isFinite() {
    return false;
  }

  @Override
  public List<State> all() {
    return List.of();
  }

  @Override
  public @Nullable State find(String nameOrPath) {
    return null;
  }

  @Override
  public Symbol expected(String event) {
    return Symbol.open(event);
  }

  @Override
  public Symbol actual(String event, Supplier<Occurrence> occurrence) {
    return Symbol.occurred(event, occurrence.get());
  }

  @Override
  public boolean neverChangesState(Symbol symbol) {
    return false;
  }

  private final class FoldState extends State {
    private final S value;

    FoldState(S value) {
      super(FoldSpace.this);
      this.value = value;
    }

    private Step<S> apply(Symbol symbol) {
      Occurrence occurrence = Objects.requireNonNull(symbol.occurrence);
      UserCode.Owner root = UserCode.owner(occurrence);
      return root == null
          ? fold.step(value, symbol.event, occurrence.as(symbol.event))
          : UserCode.run(
              root,
              "fold",
              symbol.event,
              () -> fold.step(value, symbol.event, occurrence.as(symbol.event)));
    }

    @Override
    public @Nullable State step(Symbol symbol) {
      if (symbol.isOpen) {
        return new Deferred(this, List.of(symbol));
      }
      Step<S> step = apply(symbol);
      return step.isViolation() ? null : next(step).orElse(this);
    }

    private Optional<State> next(Step<S> step) {
      return step.state().map(state -> state.equals(value) ? this : new FoldState(state));
    }

    @Override
    @Nullable
    public Failure failure(Symbol symbol) {
      if (symbol.isOpen || symbol.occurrence == null) {
        return null;
      }
      Step<S> step = apply(symbol);
      return step.reason()
          .map(reason -> new Failure(reason, step.suspects(), next(step).orElse(null)))
          .orElse(null);
    }

    @Override
    public boolean isComplete() {
      return fold.isComplete(value);
    }

    @Override
    public String described() {
      return "in state " + ValueRenderer.value(value);
    }

    @Override
    public String name() {
      return ValueRenderer.value(value);
    }

    @Override
    public boolean equals(@Nullable Object other) {
      return other instanceof FoldSpace<?>.FoldState state && value.equals(state.value);
    }

    @Override
    public int hashCode() {
      return value.hashCode();
    }
  }

  /** A known state and the events since, of which the first is not yet known. */
  private final class Deferred extends State {
    private final State known;
    private final List<Symbol> since;

    Deferred(State known, List<Symbol> since) {
      super(FoldSpace.this);
      this.known = known;
      this.since = since;
    }

    @Override
    public State step(Symbol symbol) {
      List<Symbol> longer = new ArrayList<>(since);
      longer.add(symbol);
      return new Deferred(known, List.copyOf(longer));
    }

    @Override
    @Nullable State resolved(Symbol open, Symbol actual) {
      if (actual == Symbol.UNKNOWN) {
        return unchecked();
      }
      State state = known;
      for (Symbol symbol : since) {
        state = state.step(symbol == open ? actual : symbol);
        if (state == null) {
          return null;
        }
      }
      return state;
    }

    @Override
    public boolean isComplete() {
      return true;
    }

    @Override
    public String described() {
      return "in a state that depends on how calls in flight end, after " + known.name();
    }

    @Override
    public String name() {
      return known.name() + "...";
    }

    @Override
    public boolean equals(@Nullable Object other) {
      return other instanceof FoldSpace<?>.Deferred deferred
          && known.equals(deferred.known)
          && since.equals(deferred.since);
    }

    @Override
    public int hashCode() {
      return Objects.hash(known, since);
    }
  }
}
