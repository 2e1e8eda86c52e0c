package dev.vht.contracts.internal.monitor;

import dev.vht.contracts.annotation.Extent;
import dev.vht.contracts.internal.machine.State;
import dev.vht.contracts.internal.machine.Symbol;
import dev.vht.contracts.internal.model.CompiledRole;
import dev.vht.contracts.internal.model.MethodRules;
import dev.vht.contracts.internal.model.Subscription;

/** The methods of a role that need not be tracked, as a bit for each of the first 64. */
final class UntrackedMethods {
  private UntrackedMethods() {}

  /**
   * The methods that the object's own protocols without keys allow now, and that change no state.
   */
  static long steady(CompiledRole role, ProtocolMonitor[] monitors) {
    long bits = 0;
    for (MethodRules method : role.methods()) {
      bits |= isSteady(method, monitors) ? bit(method) : 0;
    }
    return bits;
  }

  /** The methods that need not be tracked while they are steady. */
  static long ignorable(CompiledRole role, ProtocolMonitor[] monitors) {
    long bits = 0;
    for (MethodRules method : role.methods()) {
      bits |= isIgnorable(role, method, monitors) ? bit(method) : 0;
    }
    return bits;
  }

  private static long bit(MethodRules method) {
    return method.index < Long.SIZE ? 1L << method.index : 0;
  }

  private static boolean isSteady(MethodRules method, ProtocolMonitor[] monitors) {
    for (ProtocolMonitor monitor : monitors) {
      if (monitor instanceof SingleSliceMonitor single
          && !isSteady(single, method.subscription(monitor.protocol()))) {
        return false;
      }
    }
    return true;
  }

  private static boolean isSteady(SingleSliceMonitor monitor, Subscription subscription) {
    if (subscription.isEmpty()) {
      return true;
    } else if (!subscription.neverChangesState()
        || !subscription.isUnconditional()
        || monitor.estimate().isUncertain()) { // the call may show the state
      return false;
    }
    Symbol symbol = monitor.protocol().space().expected(subscription.first().name());
    for (State state : monitor.estimate().states()) {
      if (state.step(symbol) != null) {
        return true;
      }
    }
    return false;
  }

  private static boolean isIgnorable(
      CompiledRole role, MethodRules method, ProtocolMonitor[] monitors) {
    if (method.isAlwaysTracked()) {
      return false;
    }
    for (ProtocolMonitor monitor : monitors) {
      boolean isOwn = monitor instanceof SingleSliceMonitor && monitor.protocol().owner() == role;
      boolean isShared = monitor.protocol().extent() == Extent.CONTRACT;
      if ((isShared || !isOwn) && !method.subscription(monitor.protocol()).isEmpty()) {
        return false;
      }
    }
    return true;
  }
}
