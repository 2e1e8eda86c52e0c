package dev.vht.contracts.internal.monitor;

import dev.vht.contracts.internal.machine.State;
import dev.vht.contracts.internal.machine.StateEstimate;
import dev.vht.contracts.internal.machine.Symbol;
import dev.vht.contracts.internal.model.ProtocolRule;
import dev.vht.contracts.internal.model.Subscription;
import dev.vht.contracts.runtime.Interruption;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** A protocol without keys, which has one slice. */
final class SingleSliceMonitor extends ProtocolMonitor {
  private static final VarHandle BELIEF;
  private static final @Nullable Object[] NO_NAMES = {};

  static {
    try {
      BELIEF =
          MethodHandles.lookup()
              .findVarHandle(SingleSliceMonitor.class, "belief", StateEstimate.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private final ProtocolRule protocol;
  private volatile StateEstimate belief;
  private final Runnable changed;

  /**
   * Creates a monitor.
   *
   * @param changed called after each change of the estimate, by the thread that made it
   */
  SingleSliceMonitor(
      ProtocolRule protocol, Interruption tear, StateEstimate start, Runnable changed) {
    super(protocol, tear);
    this.protocol = protocol;
    this.changed = changed;
    this.belief = start;
  }

  StateEstimate belief() {
    return belief;
  }

  @Override
  public FastPath glance(Subscription hearing, UnaryOperator<Object> slicing) {
    return FastPath.at(this, hearing.glancedSymbol());
  }

  @Override
  public @Nullable Broken check(TrackedCall call, PendingCall leg, Symbol symbol) {
    mend();
    while (true) {
      StateEstimate old = belief;
      if (old instanceof State state
          ? state.step(symbol) != null
          : old.begin(StateEstimate.flight(call, symbol)).explains(call)) {
        return null;
      }
      Broken broken = Broken.of(old, NO_NAMES, symbol);
      if (changes(old, protocol.recovered(old, broken.failure()))) {
        return broken;
      }
    }
  }

  @Override
  public @Nullable Broken begin(TrackedCall call, PendingCall leg) {
    mend();
    while (true) {
      StateEstimate old = belief;
      StateEstimate next = old.begin(leg);
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
  public @Nullable Broken end(TrackedCall call, PendingCall leg, @Nullable Symbol symbol) {
    mend();
    while (true) {
      StateEstimate old = belief;
      StateEstimate next = old.end(call, symbol);
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
  public @Nullable Broken instant(TrackedCall call, PendingCall leg, Symbol symbol) {
    mend();
    while (true) {
      StateEstimate old = belief;
      StateEstimate next = old.instant(symbol);
      Broken broken = next == null ? Broken.of(old, NO_NAMES, symbol) : null;
      if (changes(old, next == null ? protocol.recovered(old, Broken.failureOf(broken)) : next)) {
        return broken;
      }
    }
  }

  private boolean changes(StateEstimate old, StateEstimate next) {
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
    StateEstimate old = belief;
    while (!BELIEF.compareAndSet(this, old, unknown(old))) {
      old = belief;
    }
    changed.run();
  }

  @Override
  public List<Broken> incomplete() {
    mend();
    StateEstimate now = belief;
    return now.states().stream().noneMatch(State::isComplete)
        ? List.of(new Broken(now, NO_NAMES, null, null))
        : List.of();
  }
}
