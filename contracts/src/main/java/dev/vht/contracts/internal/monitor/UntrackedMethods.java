package dev.vht.contracts.internal.monitor;

import dev.vht.contracts.annotation.Extent;
import dev.vht.contracts.internal.machine.Symbol;
import dev.vht.contracts.internal.model.CompiledRole;
import dev.vht.contracts.internal.model.MethodRules;
import dev.vht.contracts.internal.model.Subscription;
import java.util.function.Predicate;

/** The methods of a role that need not be tracked, as a bit for each of the first 64. */
final class UntrackedMethods {
  private UntrackedMethods() {}

  /**
   * The methods that the object's own protocols without keys allow now, and that change no state.
   */
  static long steady(CompiledRole role, ProtocolMonitor[] monitors) {
    return bits(role, method -> isSteady(method, monitors));
  }

  /** The methods that need not be tracked while they are steady. */
  static long ignorable(CompiledRole role, ProtocolMonitor[] monitors) {
    return bits(role, method -> isIgnorable(role, method, monitors));
  }

  private static long bits(CompiledRole role, Predicate<MethodRules> test) {
    long bits = 0;
    for (MethodRules method : role.methods()) {
      if (method.index < Long.SIZE && test.test(method)) {
        bits |= 1L << method.index;
      }
    }
    return bits;
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
    } else if (!subscription.neverChangesState() || !subscription.isUnconditional()) {
      return false;
    }
    Symbol symbol = monitor.protocol().space().expected(subscription.first().name());
    return monitor.estimate().states().stream().anyMatch(state -> state.step(symbol) != null);
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
