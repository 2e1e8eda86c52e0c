package dev.vht.contracts.monitor;

import dev.vht.contracts.Extent;
import java.util.function.Predicate;

/** Which methods of a role need no attention: a bit for each of the first 64. */
final class QuietBits {
  private QuietBits() {}

  /** Those whose calls are allowed now and change no state of the object's own slices. */
  static long steady(Role role, Watch[] watches) {
    return bits(role, method -> isSteady(method, watches));
  }

  /** Those whose calls need no attention at all while they are steady. */
  static long ignorable(Role role, Watch[] watches) {
    return bits(role, method -> isIgnorable(role, method, watches));
  }

  private static long bits(Role role, Predicate<MethodRules> test) {
    long bits = 0;
    for (MethodRules method : role.methods()) {
      if (method.index < Long.SIZE && test.test(method)) {
        bits |= 1L << method.index;
      }
    }
    return bits;
  }

  private static boolean isSteady(MethodRules method, Watch[] watches) {
    for (Watch watch : watches) {
      if (watch instanceof SingleWatch single && !isSteady(single, method.hearing(watch))) {
        return false;
      }
    }
    return true;
  }

  private static boolean isSteady(SingleWatch watch, Hearing hearing) {
    if (hearing.isDeaf()) {
      return true;
    } else if (!hearing.neverMoves() || !hearing.isCertain()) {
      return false;
    }
    Symbol symbol = watch.protocol().space().expected(hearing.first().name());
    return watch.belief().states().stream().anyMatch(state -> state.step(symbol) != null);
  }

  private static boolean isIgnorable(Role role, MethodRules method, Watch[] watches) {
    if (method.isAlwaysWatched()) {
      return false;
    }
    for (Watch watch : watches) {
      boolean isOwn = watch instanceof SingleWatch && watch.protocol().owner() == role;
      boolean isShared = watch.protocol().extent() == Extent.CONTRACT;
      if ((isShared || !isOwn) && !method.hearing(watch).isDeaf()) {
        return false;
      }
    }
    return true;
  }
}
