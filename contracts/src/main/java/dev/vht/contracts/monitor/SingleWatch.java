package dev.vht.contracts.monitor;

import dev.vht.contracts.enforcement.Tear;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** A protocol with one slice. */
final class SingleWatch extends Watch {
  private static final VarHandle BELIEF;
  private static final @Nullable Object[] NO_NAMES = {};

  static {
    try {
      BELIEF = MethodHandles.lookup().findVarHandle(SingleWatch.class, "belief", Belief.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private final ProtocolRule protocol;
  private volatile Belief belief;
  private final Runnable changed;

  /**
   * Makes a watch.
   *
   * @param changed told of each change of the belief, by the thread that made it
   */
  SingleWatch(ProtocolRule protocol, Tear tear, Belief start, Runnable changed) {
    super(protocol, tear);
    this.protocol = protocol;
    this.changed = changed;
    this.belief = start;
  }

  Belief belief() {
    return belief;
  }

  @Override
  public Glance glance(Hearing hearing, UnaryOperator<Object> slicing) {
    return Glance.at(this, hearing.glancedSymbol());
  }

  @Override
  public @Nullable Broken check(Call call, Leg leg, Symbol symbol) {
    mend();
    while (true) {
      Belief old = belief;
      if (old instanceof State state
          ? state.step(symbol) != null
          : old.begin(Belief.flight(call, symbol)).explains(call)) {
        return null;
      }
      Broken broken = Broken.of(old, NO_NAMES, symbol);
      if (changes(old, protocol.recovered(old, broken.failure()))) {
        return broken;
      }
    }
  }

  @Override
  public @Nullable Broken begin(Call call, Leg leg) {
    mend();
    while (true) {
      Belief old = belief;
      Belief next = old.begin(leg);
      Broken broken = null;
      if (leg.symbol != null && !next.explains(call)) {
        broken = Broken.of(old, NO_NAMES, leg.symbol);
        next = protocol.recovered(old, broken.failure());
      }
      if (changes(old, next)) {
        return broken;
      }
    }
  }

  @Override
  public @Nullable Broken end(Call call, Leg leg, @Nullable Symbol symbol) {
    mend();
    while (true) {
      Belief old = belief;
      Belief next = old.end(call, symbol);
      Broken broken = null;
      if (next == null) {
        broken = Broken.of(old, NO_NAMES, symbol);
        next = protocol.recovered(old.without(call), broken.failure());
      }
      if (changes(old, next)) {
        return broken;
      }
    }
  }

  @Override
  public @Nullable Broken instant(Call call, Leg leg, Symbol symbol) {
    mend();
    while (true) {
      Belief old = belief;
      Belief next = old.instant(symbol);
      Broken broken = next == null ? Broken.of(old, NO_NAMES, symbol) : null;
      if (changes(old, next == null ? protocol.recovered(old, Broken.failureOf(broken)) : next)) {
        return broken;
      }
    }
  }

  private boolean changes(Belief old, Belief next) {
    if (old == next) {
      return true;
    }
    boolean won = BELIEF.compareAndSet(this, old, next);
    if (won) {
      changed.run();
    }
    return won;
  }

  @Override
  void loseTrack() {
    Belief old = belief;
    while (!BELIEF.compareAndSet(this, old, unknown(old))) {
      old = belief;
    }
    changed.run();
  }

  @Override
  public List<Broken> incomplete() {
    mend();
    Belief now = belief;
    return now.states().stream().noneMatch(State::isComplete)
        ? List.of(new Broken(now, NO_NAMES, null, null))
        : List.of();
  }
}
