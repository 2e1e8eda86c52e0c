package dev.vht.contracts.internal.slice;

import dev.vht.contracts.internal.machine.State;
import dev.vht.contracts.internal.machine.StateEstimate;
import dev.vht.contracts.internal.machine.Symbol;
import dev.vht.contracts.runtime.EnteredCall;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** An event in a slice, independent of the slice. */
public abstract class SliceEvent {
  private static final Symbol[] NONE = {};

  /** The estimate after it, or null if it is not allowed. May run user code, and more than once. */
  public abstract @Nullable StateEstimate apply(StateEstimate estimate);

  /** Its symbol for reports, or null if it is unknown. */
  public abstract @Nullable Symbol symbol();

  /** The symbols that it may be, if another call may make it legal. */
  public Symbol[] candidates() {
    return symbol() == null ? NONE : new Symbol[] {symbol()};
  }

  /** The estimate after it, if another call makes it legal. */
  public StateEstimate unknown(StateEstimate estimate) {
    return estimate.unknown(List.of());
  }

  /** The estimate to recover from, if it is not allowed. */
  public StateEstimate rejected(StateEstimate estimate) {
    return estimate;
  }

  /** Whether it has happened, or begins to; false for a call that ends without effect. */
  public boolean hasEffect() {
    return true;
  }

  /** Whether it ends a call that began in the same slice. */
  public boolean isEnding() {
    return false;
  }

  /** Whether an estimate already includes it. */
  public boolean isApplied(StateEstimate estimate) {
    return false;
  }

  /** An event that changes nothing. */
  public static SliceEvent check(EnteredCall call, Symbol symbol) {
    return new SliceEvent() {
      @Override
      public @Nullable StateEstimate apply(StateEstimate estimate) {
        boolean isAllowed =
            estimate instanceof State state
                ? state.step(symbol) != null
                : estimate.begin(StateEstimate.flight(call, symbol)).explains(call);
        return isAllowed ? estimate : null;
      }

      @Override
      public Symbol symbol() {
        return symbol;
      }

      @Override
      public StateEstimate unknown(StateEstimate estimate) {
        return estimate;
      }
    };
  }

  /**
   * The estimate after a call has begun.
   *
   * @param symbol what the call is if that is known, otherwise null
   * @return the estimate, or null if the call is not allowed
   */
  public static @Nullable StateEstimate begun(
      StateEstimate estimate, StateEstimate.InFlight flight, @Nullable Symbol symbol) {
    StateEstimate next = estimate.begin(flight);
    return symbol == null || next.explains(flight.call()) ? next : null;
  }

  /** A call begins, and is checked if its symbol is known. */
  public static SliceEvent beginning(StateEstimate.InFlight flight, @Nullable Symbol symbol) {
    return new SliceEvent() {
      @Override
      public @Nullable StateEstimate apply(StateEstimate estimate) {
        return begun(estimate, flight, symbol);
      }

      @Override
      public @Nullable Symbol symbol() {
        return symbol;
      }

      @Override
      public Symbol[] candidates() {
        return flight.candidates();
      }

      @Override
      public StateEstimate unknown(StateEstimate estimate) {
        return estimate.unknown(List.of(flight));
      }

      @Override
      public boolean isApplied(StateEstimate estimate) {
        return estimate.includes(flight.call());
      }
    };
  }

  /** A call ends: as a symbol, without effect (null), or as {@link Symbol#UNKNOWN}. */
  public static SliceEvent ending(EnteredCall call, @Nullable Symbol symbol) {
    return new SliceEvent() {
      @Override
      public @Nullable StateEstimate apply(StateEstimate estimate) {
        return estimate.end(call, symbol);
      }

      @Override
      public @Nullable Symbol symbol() {
        return symbol;
      }

      @Override
      public Symbol[] candidates() {
        return NONE;
      }

      @Override
      public StateEstimate rejected(StateEstimate estimate) {
        return estimate.without(call);
      }

      @Override
      public boolean isEnding() {
        return true;
      }

      @Override
      public boolean hasEffect() {
        return symbol != null;
      }
    };
  }

  /**
   * An event that happens now.
   *
   * @param isAmbiguous whether the order of events before it is ambiguous
   */
  public static SliceEvent instant(Symbol symbol, BooleanSupplier isAmbiguous) {
    return new SliceEvent() {
      @Override
      public @Nullable StateEstimate apply(StateEstimate estimate) {
        return isAmbiguous.getAsBoolean() ? unknown(estimate) : estimate.instant(symbol);
      }

      @Override
      public Symbol symbol() {
        return symbol;
      }
    };
  }
}
