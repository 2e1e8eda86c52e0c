package dev.vht.contracts.internal.monitor;

import dev.vht.contracts.internal.machine.StateSpace;
import dev.vht.contracts.internal.machine.Symbol;
import dev.vht.contracts.internal.machine.UserCode;
import dev.vht.contracts.internal.model.EventRule;
import dev.vht.contracts.internal.model.MethodRules;
import dev.vht.contracts.internal.model.ProtocolRule;
import dev.vht.contracts.internal.model.Subscription;
import dev.vht.contracts.internal.report.CallSite;
import dev.vht.contracts.verdict.Phase;
import dev.vht.contracts.verdict.Violation;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Tracks a call from its beginning to its end, in every protocol monitor that observes it.
 *
 * <p>If user code throws before the target is called, every monitor is left as if the call had not
 * been made. If it throws afterwards, the symbol of the call is {@linkplain Symbol#UNKNOWN
 * unknown}, and so may be the states that depend on it. A fold's step that throws has no effect.
 * The exception reaches the caller.
 *
 * <p><b>Errors of the JVM.</b> A call is {@linkplain TrackedCall#isInFlight in flight} from just
 * before the first monitor is notified until all of them are notified of its end, or that it was
 * not made. If a {@link VirtualMachineError} interrupts this, the call stays in flight, and the
 * method with its last frame records it in an {@link dev.vht.contracts.runtime.Interruption}. Each
 * monitor checks for interruptions before it checks another call. If there is one, its state
 * becomes unknown ({@link ProtocolMonitor#recoverIfInterrupted}). No one is blamed for what the
 * engine did not observe.
 */
public final class CallTracker {
  private CallTracker() {}

  /** Checks the beginning of a call whose events are known. */
  public static void begin(ObjectMonitor monitor, TrackedCall call) {
    require(monitor, call);
    ProtocolMonitor[] here = call.watches;
    for (int i = 0; i < here.length; i++) {
      call.legs[i] = leg(call, here[i]);
    }
    TraceRecorder.began(monitor, call);
    int reached = 0;
    try {
      for (; reached < here.length; reached++) {
        PendingCall leg = call.legs[reached];
        ProtocolMonitor.Broken broken = leg == null ? null : begin(call, here[reached], leg);
        if (broken != null) {
          ViolationReporter.raise(
              monitor, ViolationReporter.atCall(monitor, call, here[reached], broken), null);
        }
      }
      settle(monitor, call);
      CallSite site = monitor.isEverySite() ? CallSite.ofCall() : null;
      call.number = monitor.trace().add(call.method, call.arguments, site);
    } catch (RuntimeException | Error e) {
      forget(call, reached, e);
      call.isInFlight &= call.isTorn || e instanceof VirtualMachineError;
      TraceRecorder.ended(monitor, call, null, e);
      throw e;
    }
  }

  private static @Nullable PendingCall leg(TrackedCall call, ProtocolMonitor watch) {
    Subscription hearing = call.method.hearing(watch.protocol());
    if (hearing.isDeaf()) {
      return null;
    }
    ProtocolRule protocol = watch.protocol();
    StateSpace space = protocol.space();
    PendingCall leg = new PendingCall(hearing, call, protocol.keys().size());
    Subscription.Ear ear = hearing.call(call.beginnings);
    if (ear != null) {
      leg.name(ear, null);
      leg.candidates = ear.candidates(space, call);
      leg.symbol = leg.candidates[0];
    } else if (hearing.isJudgedAtCall() && hearing.isSpan()) {
      return null;
    } else if (hearing.isSpan()) {
      leg.name(hearing.first(), null);
      leg.candidates = hearing.expectedOutcomes(space);
    }
    return leg;
  }

  private static ProtocolMonitor.@Nullable Broken begin(
      TrackedCall call, ProtocolMonitor watch, PendingCall leg) {
    if (leg.hearing.neverMoves() && leg.symbol != null) {
      return watch.check(call, leg, leg.symbol);
    }
    call.isInFlight = true;
    if (leg.hearing.isSpan() || leg.symbol != null) {
      return watch.begin(call, leg);
    }
    watch.open(call, leg);
    return null;
  }

  /** All protocols allow the call, so the instants at its beginning have taken effect. */
  private static void settle(ObjectMonitor monitor, TrackedCall call) {
    for (int i = 0; i < call.legs.length; i++) {
      PendingCall leg = call.legs[i];
      if (leg != null && leg.isMoment()) {
        ProtocolMonitor watch = call.watches[i];
        ProtocolMonitor.Broken broken = watch.end(call, leg, leg.symbol);
        if (broken != null) {
          ViolationReporter.raise(
              monitor, ViolationReporter.atCall(monitor, call, watch, broken), null);
        }
      }
    }
  }

  /** Checks the end of a call whose events are known. */
  public static void end(
      ObjectMonitor monitor,
      TrackedCall call,
      @Nullable Object result,
      @Nullable Throwable exception) {
    List<Violation> violations = List.of();
    Throwable problem = null;
    TraceRecorder.ended(monitor, call, result, exception);
    long before = monitor.steady();
    for (int i = 0; i < call.watches.length; i++) {
      PendingCall leg = call.legs[i];
      if (leg == null) {
        continue;
      }
      ProtocolMonitor watch = call.watches[i];
      try {
        ProtocolMonitor.Broken broken = end(call, watch, leg, result, exception);
        if (broken != null) {
          violations = violations.isEmpty() ? new ArrayList<>() : violations;
          violations.add(ViolationReporter.atEnd(monitor, call, watch, broken, result, exception));
        }
      } catch (RuntimeException | Error e) { // thrown by a key function or a fold
        call.isTorn |= e instanceof VirtualMachineError;
        problem = merged(problem, e);
      } finally {
        if (leg.opened != null) {
          watch.close(leg);
        }
      }
    }
    call.isInFlight &= call.isTorn;
    if ((before & ~monitor.steady()) != 0 && monitor.isSited()) {
      monitor.trace().locate(call.number, CallSite.ofCall()); // such as the call of close
    }
    for (Violation violation : violations) {
      ViolationReporter.raise(monitor, violation, exception);
    }
    rethrow(problem);
  }

  private static Throwable merged(@Nullable Throwable first, Throwable next) {
    if (first == null || first == next) {
      return next;
    }
    first.addSuppressed(next);
    return first;
  }

  private static void rethrow(@Nullable Throwable problem) {
    if (problem instanceof RuntimeException unchecked) {
      throw unchecked;
    } else if (problem instanceof Error error) {
      throw error;
    }
  }

  private static ProtocolMonitor.@Nullable Broken end(
      TrackedCall call,
      ProtocolMonitor watch,
      PendingCall leg,
      @Nullable Object result,
      @Nullable Throwable exception) {
    Subscription hearing = leg.hearing;
    if (hearing.isSpan() && hearing.isJudgedAtCall()) {
      return hearing.neverMoves()
          ? null
          : endSpan(call, watch, leg, exception == null ? leg.symbol : null);
    }
    Subscription.Ear ear = hearing.outcome(call.endings);
    Symbol symbol = null;
    if (ear != null) {
      EventRule event = ear.event(call.method);
      symbol =
          watch
              .protocol()
              .space()
              .actual(ear.name(), () -> call.occurrence(event, result, exception));
    }
    if (hearing.isSpan()) {
      return endSpan(call, watch, leg, symbol);
    } else if (ear == null || symbol == null) {
      return null;
    }
    try {
      leg.name(ear, result);
    } catch (RuntimeException | Error e) {
      blur(call, watch, leg, e);
      throw e;
    }
    return watch.instant(call, leg, symbol);
  }

  /** Ends a call. If a fold's step throws, the event has no effect. */
  private static ProtocolMonitor.@Nullable Broken endSpan(
      TrackedCall call, ProtocolMonitor watch, PendingCall leg, @Nullable Symbol symbol) {
    try {
      return watch.end(call, leg, symbol);
    } catch (RuntimeException | Error e) {
      boolean isFold = watch.protocol().space().all().isEmpty();
      drop(call, watch, leg, isFold ? null : Symbol.UNKNOWN, e);
      throw e;
    }
  }

  /** Undoes the call in the monitors up to an index, because the target was not called. */
  private static void forget(TrackedCall call, int last, Throwable why) {
    for (int i = 0; i < call.legs.length && i <= last; i++) {
      PendingCall leg = call.legs[i];
      if (leg != null && leg.opened != null) {
        call.watches[i].close(leg);
      } else if (leg != null && !leg.hearing.neverMoves()) {
        drop(call, call.watches[i], leg, null, why);
      }
    }
  }

  /** Ends a call of the target whose events are unknown. */
  static void endUnknown(TrackedCall call, boolean hasReturned, Throwable why) {
    for (int i = 0; i < call.legs.length; i++) {
      PendingCall leg = call.legs[i];
      if (leg == null) {
        continue;
      }
      ProtocolMonitor watch = call.watches[i];
      if (leg.opened != null) {
        watch.close(leg);
      }
      if (!leg.hearing.isSpan()) {
        blur(call, watch, leg, why);
      } else if (!leg.hearing.isJudgedAtCall()) {
        drop(call, watch, leg, Symbol.UNKNOWN, why);
      } else if (!leg.hearing.neverMoves()) {
        drop(call, watch, leg, hasReturned ? leg.symbol : null, why);
      }
    }
    call.isInFlight &= call.isTorn;
  }

  private static void drop(
      TrackedCall call,
      ProtocolMonitor watch,
      PendingCall leg,
      @Nullable Symbol symbol,
      Throwable why) {
    try {
      watch.end(call, leg, symbol);
    } catch (RuntimeException | Error e) { // thrown by the same user code again
      call.isTorn = true;
      merged(why, e);
    }
  }

  /** An instant of an unknown slice may or may not have happened. */
  private static void blur(
      TrackedCall call, ProtocolMonitor watch, PendingCall leg, Throwable why) {
    if (leg.hearing.hasOutcomes()) {
      try {
        leg.mayBeAnyOutcome(watch.protocol().space());
        watch.begin(call, leg);
      } catch (RuntimeException | Error e) { // thrown by the same user code again
        call.isTorn = true;
        merged(why, e);
      }
      drop(call, watch, leg, Symbol.UNKNOWN, why);
    }
  }

  // Requirements and guarantees that generated code does not check.

  private static void require(ObjectMonitor monitor, TrackedCall call) {
    for (MethodRules.Condition condition : call.method.conditions) {
      if (condition.phase() == Phase.CALL && !holds(condition, call, null)) {
        raise(monitor, condition, call);
      }
    }
  }

  /** Checks the guarantees of a method. */
  static void ensure(ObjectMonitor monitor, TrackedCall call, @Nullable Object result) {
    for (MethodRules.Condition condition : call.method.conditions) {
      if (condition.phase() == Phase.RETURN && !holds(condition, call, result)) {
        raise(monitor, condition, call);
      }
    }
  }

  private static boolean holds(
      MethodRules.Condition condition, TrackedCall call, @Nullable Object result) {
    return UserCode.run(
        call.monitor.root(),
        condition.phase() == Phase.CALL ? "requirement" : "guarantee",
        condition.rule(),
        () -> condition.test().test(call.occurrence(call.method.itself, result, null)));
  }

  private static void raise(
      ObjectMonitor monitor, MethodRules.Condition condition, TrackedCall call) {
    ViolationReporter.raise(
        monitor,
        ViolationReporter.check(
            monitor,
            call.method,
            condition.phase(),
            condition.rule(),
            condition.text(),
            call.arguments),
        null);
  }
}
