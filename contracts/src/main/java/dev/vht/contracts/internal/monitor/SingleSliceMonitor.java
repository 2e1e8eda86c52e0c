package dev.vht.contracts.internal.monitor;

import dev.vht.contracts.internal.machine.State;
import dev.vht.contracts.internal.machine.StateEstimate;
import dev.vht.contracts.internal.machine.Symbol;
import dev.vht.contracts.internal.model.ProtocolRule;
import dev.vht.contracts.internal.model.Subscription;
import dev.vht.contracts.internal.slice.Gaps;
import dev.vht.contracts.runtime.Interruption;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** A protocol without keys, which has one slice. */
final class SingleSliceMonitor extends ProtocolMonitor {
  private static final VarHandle ESTIMATE =
      field(MethodHandles.lookup(), "estimate", StateEstimate.class);
  private static final @Nullable Object[] NO_NAMES = {};

  private final ProtocolRule protocol;
  private volatile StateEstimate estimate;
  private final Runnable onChange;

  /**
   * Creates a monitor.
   *
   * @param onChange called after each change of the estimate, by the thread that made it
   */
  SingleSliceMonitor(
      ProtocolRule protocol, Interruption interruption, StateEstimate start, Runnable onChange) {
    super(protocol, interruption);
    this.protocol = protocol;
    this.onChange = onChange;
    this.estimate = start;
  }

  StateEstimate estimate() {
    return estimate;
  }

  @Override
  public FastPath fastPath(Subscription subscription, UnaryOperator<Object> slicing) {
    return FastPath.of(this, subscription.fastPathSymbol());
  }

  @Override
  public @Nullable Broken check(TrackedCall call, PendingCall pending, Symbol symbol) {
    recoverIfInterrupted();
    while (true) {
      StateEstimate old = estimate;
      if (old instanceof State state
          ? state.step(symbol) != null
          : old.begin(StateEstimate.flight(call, symbol)).explains(call)) {
        return null;
      }
      Broken broken = Broken.of(old, NO_NAMES, symbol);
      if (update(old, protocol.recovered(old, broken.failure()), symbol)) {
        return broken;
      }
    }
  }

  @Override
  public @Nullable Broken begin(TrackedCall call, PendingCall pending) {
    recoverIfInterrupted();
    while (true) {
      StateEstimate old = estimate;
      StateEstimate next = old.begin(pending);
      Broken broken = null;
      if (pending.symbol != null && !next.explains(call)) {
        broken = Broken.of(old, NO_NAMES, pending.symbol);
        next = protocol.recovered(old, broken.failure());
      }
      if (update(old, next, pending.symbol)) {
        return broken;
      }
    }
  }

  @Override
  public @Nullable Broken end(TrackedCall call, PendingCall pending, @Nullable Symbol symbol) {
    recoverIfInterrupted();
    while (true) {
      StateEstimate old = estimate;
      StateEstimate next = old.end(call, symbol);
      Broken broken = null;
      if (next == null) {
        broken = Broken.of(old, NO_NAMES, symbol);
        next = protocol.recovered(old.without(call), broken.failure());
      }
      if (update(old, next, symbol)) {
        return broken;
      }
    }
  }

  @Override
  public @Nullable Broken instant(TrackedCall call, PendingCall pending, Symbol symbol) {
    recoverIfInterrupted();
    while (true) {
      StateEstimate old = estimate;
      StateEstimate next = old.instant(symbol);
      Broken broken = null;
      if (next == null) {
        broken = Broken.of(old, NO_NAMES, symbol);
        next = protocol.recovered(old, broken.failure());
      }
      if (update(old, next, symbol)) {
        return broken;
      }
    }
  }

  @Override
  boolean isUncertain(PendingCall pending) {
    return estimate.isUncertain();
  }

  private boolean update(StateEstimate old, StateEstimate next, @Nullable Symbol symbol) {
    if (old == next) {
      return true;
    }
    boolean won = ESTIMATE.compareAndSet(this, old, next);
    if (won) {
      if (next.isUnknown() && !old.isUnknown()) {
        gaps().add(List.of(), Gaps.Cause.of(old, symbol, false));
      }
      onChange.run();
    }
    return won;
  }

  @Override
  void resetToUnknown() {
    StateEstimate old = estimate;
    while (!ESTIMATE.compareAndSet(this, old, unknown(old))) {
      old = estimate;
    }
    onChange.run();
  }

  @Override
  public List<Broken> incomplete() {
    recoverIfInterrupted();
    StateEstimate now = estimate;
    return now.mayBeComplete() ? List.of() : List.of(new Broken(now, NO_NAMES, null, null));
  }
}
