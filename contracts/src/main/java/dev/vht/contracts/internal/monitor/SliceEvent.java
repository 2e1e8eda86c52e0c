package dev.vht.contracts.internal.monitor;

import dev.vht.contracts.internal.machine.State;
import dev.vht.contracts.internal.machine.StateEstimate;
import dev.vht.contracts.internal.machine.Symbol;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** An event in a slice, independent of the slice. */
abstract class SliceEvent {
  private static final Symbol[] NONE = {};

  /** The estimate after it, or null if it is not allowed. May run user code, and more than once. */
  abstract @Nullable StateEstimate on(StateEstimate belief);

  /** Its symbol for reports, or null if it is unknown. */
  abstract @Nullable Symbol symbol();

  /** The symbols that it may be, if another call may make it legal. */
  Symbol[] candidates() {
    return symbol() == null ? NONE : new Symbol[] {symbol()};
  }

  /** The estimate after it, if another call makes it legal. */
  StateEstimate lost(StateEstimate belief) {
    return belief.lost(List.of());
  }

  /** The estimate to recover from, if it is not allowed. */
  StateEstimate refused(StateEstimate belief) {
    return belief;
  }

  /** Whether it ends a call that began in the same slice. */
  boolean isEnding() {
    return false;
  }

  /** Whether an estimate already includes it. */
  boolean isDone(StateEstimate belief) {
    return false;
  }

  /** An event that changes nothing. */
  static SliceEvent check(TrackedCall call, Symbol symbol) {
    return new SliceEvent() {
      @Override
      @Nullable StateEstimate on(StateEstimate belief) {
        boolean isAllowed =
            belief instanceof State state
                ? state.step(symbol) != null
                : belief.begin(StateEstimate.flight(call, symbol)).explains(call);
        return isAllowed ? belief : null;
      }

      @Override
      Symbol symbol() {
        return symbol;
      }

      @Override
      StateEstimate lost(StateEstimate belief) {
        return belief;
      }
    };
  }

  /** A call begins. */
  static SliceEvent beginning(PendingCall leg) {
    return beginning(leg, leg.symbol);
  }

  /** A call begins, and is checked if its symbol is known. */
  static SliceEvent beginning(StateEstimate.InFlight flight, @Nullable Symbol symbol) {
    return new SliceEvent() {
      @Override
      @Nullable StateEstimate on(StateEstimate belief) {
        StateEstimate next = belief.begin(flight);
        return symbol == null || next.explains(flight.call()) ? next : null;
      }

      @Override
      @Nullable Symbol symbol() {
        return symbol;
      }

      @Override
      Symbol[] candidates() {
        return flight.candidates();
      }

      @Override
      StateEstimate lost(StateEstimate belief) {
        return belief.lost(List.of(flight));
      }

      @Override
      boolean isDone(StateEstimate belief) {
        return belief.holds(flight.call());
      }
    };
  }

  /** A call ends: as a symbol, without effect (null), or as {@link Symbol#UNKNOWN}. */
  static SliceEvent ending(TrackedCall call, @Nullable Symbol symbol) {
    return new SliceEvent() {
      @Override
      @Nullable StateEstimate on(StateEstimate belief) {
        return belief.end(call, symbol);
      }

      @Override
      @Nullable Symbol symbol() {
        return symbol;
      }

      @Override
      Symbol[] candidates() {
        return NONE;
      }

      @Override
      StateEstimate refused(StateEstimate belief) {
        return belief.without(call);
      }

      @Override
      boolean isEnding() {
        return true;
      }
    };
  }

  /**
   * An event that happens now.
   *
   * @param isBlurred whether the order of events before it is ambiguous
   */
  static SliceEvent instant(Symbol symbol, BooleanSupplier isBlurred) {
    return new SliceEvent() {
      @Override
      @Nullable StateEstimate on(StateEstimate belief) {
        return isBlurred.getAsBoolean() ? lost(belief) : belief.instant(symbol);
      }

      @Override
      Symbol symbol() {
        return symbol;
      }
    };
  }
}
