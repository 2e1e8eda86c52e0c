package dev.vht.contracts.internal.monitor;

import dev.vht.contracts.annotation.Extent;
import dev.vht.contracts.internal.machine.Symbol;
import dev.vht.contracts.internal.model.CompiledRole;
import dev.vht.contracts.internal.model.MethodRules;
import dev.vht.contracts.internal.model.Subscription;
import java.util.function.Predicate;

/** The methods of a role that need not be tracked, as a bit for each of the first 64. */
final class UnmonitoredMethods {
  private UnmonitoredMethods() {}

  /**
   * The methods that the object's own protocols without keys allow now, and that change no state.
   */
  static long steady(CompiledRole role, ProtocolMonitor[] watches) {
    return bits(role, method -> isSteady(method, watches));
  }

  /** The methods that need not be tracked while they are steady. */
  static long ignorable(CompiledRole role, ProtocolMonitor[] watches) {
    return bits(role, method -> isIgnorable(role, method, watches));
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

  private static boolean isSteady(MethodRules method, ProtocolMonitor[] watches) {
    for (ProtocolMonitor watch : watches) {
      if (watch instanceof SingleSliceMonitor single
          && !isSteady(single, method.hearing(watch.protocol()))) {
        return false;
      }
    }
    return true;
  }

  private static boolean isSteady(SingleSliceMonitor watch, Subscription hearing) {
    if (hearing.isDeaf()) {
      return true;
    } else if (!hearing.neverMoves() || !hearing.isCertain()) {
      return false;
    }
    Symbol symbol = watch.protocol().space().expected(hearing.first().name());
    return watch.belief().states().stream().anyMatch(state -> state.step(symbol) != null);
  }

  private static boolean isIgnorable(
      CompiledRole role, MethodRules method, ProtocolMonitor[] watches) {
    if (method.isAlwaysWatched()) {
      return false;
    }
    for (ProtocolMonitor watch : watches) {
      boolean isOwn = watch instanceof SingleSliceMonitor && watch.protocol().owner() == role;
      boolean isShared = watch.protocol().extent() == Extent.CONTRACT;
      if ((isShared || !isOwn) && !method.hearing(watch.protocol()).isDeaf()) {
        return false;
      }
    }
    return true;
  }
}
