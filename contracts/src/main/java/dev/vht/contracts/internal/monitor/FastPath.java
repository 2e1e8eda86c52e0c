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
 * Looks up whether the state of a slice allows a call that changes no state ({@link
 * Subscription#hasFastPath}). Nothing else is done for such a call, so everything else is computed
 * beforehand.
 */
abstract class FastPath {

  /**
   * Returns whether a call is allowed.
   *
   * @param argument the argument that selects the slice, or null if none does
   * @return false if the call is not allowed, or if it must be tracked to know
   */
  abstract boolean allows(CheckedObject self, @Nullable Object argument);

  /** Allows what all of some paths allow; without any, nothing. */
  static FastPath all(List<FastPath> paths) {
    if (paths.size() == 1) {
      return paths.get(0);
    }
    return new FastPath() {
      @Override
      boolean allows(CheckedObject self, @Nullable Object argument) {
        for (FastPath path : paths) {
          if (!path.allows(self, argument)) {
            return false;
          }
        }
        return !paths.isEmpty();
      }
    };
  }

  /** For a protocol without keys. */
  static FastPath of(SingleSliceMonitor monitor, Symbol symbol) {
    return new FastPath() {
      @Override
      boolean allows(CheckedObject self, @Nullable Object argument) {
        return monitor.estimate() instanceof State state && state.step(symbol) != null;
      }
    };
  }

  /** For a slice that an argument selects by equality. */
  static FastPath ofArgument(KeyedMonitor monitor, Symbol symbol, UnaryOperator<Object> slicing) {
    return new FastPath() {
      @Override
      boolean allows(CheckedObject self, @Nullable Object argument) {
        return argument != null
            && !(argument instanceof CheckedObject)
            && monitor.allows(slicing.apply(argument), symbol);
      }
    };
  }

  /** For a slice that any other key selects which is known when the call begins. */
  static FastPath of(
      KeyedMonitor monitor, Symbol symbol, KeyRule key, UnaryOperator<Object> slicing) {
    return new FastPath() {
      @Override
      boolean allows(CheckedObject self, @Nullable Object argument) {
        return monitor.allows(key.slice(key.object(self, argument), slicing), symbol);
      }
    };
  }

  /** For the combinations with an object that is known when the call begins. */
  static FastPath of(
      ProductMonitor monitor,
      Symbol symbol,
      int index,
      KeyRule key,
      UnaryOperator<Object> slicing) {
    if (!key.byIdentity()) {
      return new FastPath() {
        @Override
        boolean allows(CheckedObject self, @Nullable Object argument) {
          return monitor.allows(
              index, key.slice(key.object(self, argument), slicing), null, symbol);
        }
      };
    }
    return new FastPath() {
      @Override
      boolean allows(CheckedObject self, @Nullable Object argument) {
        Object object = key.object(self, argument);
        return object != null
            && monitor.allows(index, null, CheckedObject.innermostTarget(object), symbol);
      }
    };
  }
}
