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
  abstract @Nullable StateEstimate apply(StateEstimate estimate);

  /** Its symbol for reports, or null if it is unknown. */
  abstract @Nullable Symbol symbol();

  /** The symbols that it may be, if another call may make it legal. */
  Symbol[] candidates() {
    return symbol() == null ? NONE : new Symbol[] {symbol()};
  }

  /** The estimate after it, if another call makes it legal. */
  StateEstimate unknown(StateEstimate estimate) {
    return estimate.unknown(List.of());
  }

  /** The estimate to recover from, if it is not allowed. */
  StateEstimate rejected(StateEstimate estimate) {
    return estimate;
  }

  /** Whether it ends a call that began in the same slice. */
  boolean isEnding() {
    return false;
  }

  /** Whether an estimate already includes it. */
  boolean isApplied(StateEstimate estimate) {
    return false;
  }

  /** An event that changes nothing. */
  static SliceEvent check(TrackedCall call, Symbol symbol) {
    return new SliceEvent() {
      @Override
      @Nullable StateEstimate apply(StateEstimate estimate) {
        boolean isAllowed =
            estimate instanceof State state
                ? state.step(symbol) != null
                : estimate.begin(StateEstimate.flight(call, symbol)).explains(call);
        return isAllowed ? estimate : null;
      }

      @Override
      Symbol symbol() {
        return symbol;
      }

      @Override
      StateEstimate unknown(StateEstimate estimate) {
        return estimate;
      }
    };
  }

  /** A call begins. */
  static SliceEvent beginning(PendingCall pending) {
    return beginning(pending, pending.symbol);
  }

  /** A call begins, and is checked if its symbol is known. */
  static SliceEvent beginning(StateEstimate.InFlight flight, @Nullable Symbol symbol) {
    return new SliceEvent() {
      @Override
      @Nullable StateEstimate apply(StateEstimate estimate) {
        StateEstimate next = estimate.begin(flight);
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
      StateEstimate unknown(StateEstimate estimate) {
        return estimate.unknown(List.of(flight));
      }

      @Override
      boolean isApplied(StateEstimate estimate) {
        return estimate.includes(flight.call());
      }
    };
  }

  /** A call ends: as a symbol, without effect (null), or as {@link Symbol#UNKNOWN}. */
  static SliceEvent ending(TrackedCall call, @Nullable Symbol symbol) {
    return new SliceEvent() {
      @Override
      @Nullable StateEstimate apply(StateEstimate estimate) {
        return estimate.end(call, symbol);
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
      StateEstimate rejected(StateEstimate estimate) {
        return estimate.without(call);
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
   * @param isAmbiguous whether the order of events before it is ambiguous
   */
  static SliceEvent instant(Symbol symbol, BooleanSupplier isAmbiguous) {
    return new SliceEvent() {
      @Override
      @Nullable StateEstimate apply(StateEstimate estimate) {
        return isAmbiguous.getAsBoolean() ? unknown(estimate) : estimate.instant(symbol);
      }

      @Override
      Symbol symbol() {
        return symbol;
      }
    };
  }
}
