package dev.vht.contracts.internal.monitor;

import dev.vht.contracts.internal.machine.State;
import dev.vht.contracts.internal.machine.Symbol;
import dev.vht.contracts.internal.model.KeyRule;
import dev.vht.contracts.internal.model.Subscription;
import dev.vht.contracts.runtime.CheckedObject;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * A look at the state of a slice, by which nearly every call of which nothing need be remembered is
 * seen to be allowed ({@link Subscription#isGlanceable}). It is all that such a call costs, so
 * everything that can be is worked out before.
 */
abstract class FastPath {

  /**
   * Looks.
   *
   * @param argument the one that names the slice, if any does
   * @return false if the call is not allowed, or if that takes a closer look
   */
  abstract boolean allows(CheckedObject self, @Nullable Object argument);

  /** All of these; none allows nothing. */
  static FastPath all(List<FastPath> glances) {
    if (glances.size() == 1) {
      return glances.get(0);
    }
    return new FastPath() {
      @Override
      boolean allows(CheckedObject self, @Nullable Object argument) {
        for (FastPath glance : glances) {
          if (!glance.allows(self, argument)) {
            return false;
          }
        }
        return !glances.isEmpty();
      }
    };
  }

  /** At the one slice of a protocol. */
  static FastPath at(SingleSliceMonitor watch, Symbol symbol) {
    return new FastPath() {
      @Override
      boolean allows(CheckedObject self, @Nullable Object argument) {
        return watch.belief() instanceof State state && state.step(symbol) != null;
      }
    };
  }

  /** At the slice that an argument names by equality. */
  static FastPath atArgument(KeyedMonitor watch, Symbol symbol, UnaryOperator<Object> slicing) {
    return new FastPath() {
      @Override
      boolean allows(CheckedObject self, @Nullable Object argument) {
        return argument != null
            && !(argument instanceof CheckedObject)
            && watch.allows(slicing.apply(argument), symbol);
      }
    };
  }

  /** At the slice that anything else names which is known when a call begins. */
  static FastPath at(
      KeyedMonitor watch, Symbol symbol, KeyRule key, UnaryOperator<Object> slicing) {
    return new FastPath() {
      @Override
      boolean allows(CheckedObject self, @Nullable Object argument) {
        return watch.allows(key.slice(key.object(self, argument), slicing), symbol);
      }
    };
  }
}
