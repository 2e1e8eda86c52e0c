package dev.vht.contracts.monitor;

import dev.vht.contracts.report.CallSite;
import dev.vht.contracts.report.Rendering;
import dev.vht.contracts.report.Report;
import dev.vht.contracts.report.ViolationLog;
import java.lang.invoke.MethodHandles;
import java.util.List;

/**
 * Initializes the engine's classes when the first contract is made. A class whose initialization a
 * stack overflow cuts off cannot be used any more, so none may be left to the depth of a call.
 */
final class Readiness {
  private static final List<Class<?>> ENGINE =
      List.of(
          Alone.class,
          Belief.class,
          BriefLock.class,
          BriefLock.Reentered.class,
          Call.class,
          CallJudge.class,
          CallSite.class,
          Crowd.class,
          Failure.class,
          Glance.class,
          IdentityKey.class,
          IdentityKey.Weak.class,
          KeyedWatch.class,
          Kin.class,
          Leg.class,
          Looks.class,
          Lost.class,
          Monitor.class,
          Observers.class,
          Once.class,
          OpenCalls.class,
          OpenCalls.Opened.class,
          ProductWatch.class,
          QuietBits.class,
          Recording.class,
          Rendering.class,
          Report.class,
          SingleWatch.class,
          SliceEvent.class,
          SliceTable.class,
          States.class,
          Symbol.class,
          Trace.class,
          Trace.Tail.class,
          UserCode.class,
          ViolationLog.class,
          Violations.class,
          Watch.Broken.class);

  static {
    try {
      for (Class<?> type : ENGINE) {
        MethodHandles.privateLookupIn(type, MethodHandles.lookup()).ensureInitialized(type);
      }
    } catch (IllegalAccessException e) {
      throw new ExceptionInInitializerError(e);
    }
    CallSite.ofCall(); // and what walks stacks
  }

  private Readiness() {}

  /** Has happened once this returns. */
  static void ensure() {
    // by the initialization of this class
  }
}
