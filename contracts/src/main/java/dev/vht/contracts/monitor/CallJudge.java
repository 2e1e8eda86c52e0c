package dev.vht.contracts.monitor;

import dev.vht.contracts.Phase;
import dev.vht.contracts.Violation;
import dev.vht.contracts.report.CallSite;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Follows a call from its beginning to its end, through every watch that hears it.
 *
 * <p>User code that throws before the target was called leaves every watch as if the call had not
 * been; behind it, what the call was is {@linkplain Symbol#UNKNOWN unknown}, and anything may be
 * the case where that matters. A fold's step that throws has not counted. What was thrown reaches
 * the caller.
 *
 * <p><b>Errors of the machine.</b> A call is {@linkplain Call#isInFlight in flight} from just
 * before the first watch is told of it until every watch has been told how it ended, or that it was
 * not made. Where a {@link VirtualMachineError} cuts that short the call stays in flight, and the
 * method that holds its last frame leaves word of it in a {@link
 * dev.vht.contracts.enforcement.Tear}. Each watch sees that before it judges again, and then takes
 * everything for possible ({@link Watch#mend}). So nobody is blamed for what the engine did not
 * see.
 */
final class CallJudge {
  private CallJudge() {}

  /** Judges how a call begins whose events are known. */
  static void begin(Monitor monitor, Call call) {
    require(monitor, call);
    Watch[] here = call.watches;
    for (int i = 0; i < here.length; i++) {
      call.legs[i] = leg(call, here[i]);
    }
    Recording.began(monitor, call);
    int reached = 0;
    try {
      for (; reached < here.length; reached++) {
        Leg leg = call.legs[reached];
        Watch.Broken broken = leg == null ? null : begin(call, here[reached], leg);
        if (broken != null) {
          Violations.raise(monitor, Violations.atCall(monitor, call, here[reached], broken), null);
        }
      }
      settle(monitor, call);
      CallSite site = monitor.isEverySite() ? CallSite.ofCall() : null;
      call.number = monitor.trace().add(call.method, call.arguments, site);
    } catch (RuntimeException | Error e) {
      forget(call, reached, e);
      call.isInFlight &= call.isTorn || e instanceof VirtualMachineError;
      Recording.ended(monitor, call, null, e);
      throw e;
    }
  }

  private static @Nullable Leg leg(Call call, Watch watch) {
    Hearing hearing = call.method.hearing(watch);
    if (hearing.isDeaf()) {
      return null;
    }
    ProtocolRule protocol = watch.protocol();
    StateSpace space = protocol.space();
    Leg leg = new Leg(hearing, call, protocol.keys().size());
    Hearing.Ear ear = hearing.call(call.beginnings);
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

  private static Watch.@Nullable Broken begin(Call call, Watch watch, Leg leg) {
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

  /** The call is made: what a protocol hears of its beginning has happened, and is over. */
  private static void settle(Monitor monitor, Call call) {
    for (int i = 0; i < call.legs.length; i++) {
      Leg leg = call.legs[i];
      if (leg != null && leg.isMoment()) {
        Watch watch = call.watches[i];
        Watch.Broken broken = watch.end(call, leg, leg.symbol);
        if (broken != null) {
          Violations.raise(monitor, Violations.atCall(monitor, call, watch, broken), null);
        }
      }
    }
  }

  /** Judges how a call ended whose events are known. */
  static void end(
      Monitor monitor, Call call, @Nullable Object result, @Nullable Throwable exception) {
    List<Violation> violations = List.of();
    Throwable problem = null;
    Recording.ended(monitor, call, result, exception);
    long before = monitor.steady();
    for (int i = 0; i < call.watches.length; i++) {
      Leg leg = call.legs[i];
      if (leg == null) {
        continue;
      }
      Watch watch = call.watches[i];
      try {
        Watch.Broken broken = end(call, watch, leg, result, exception);
        if (broken != null) {
          violations = violations.isEmpty() ? new ArrayList<>() : violations;
          violations.add(Violations.atEnd(monitor, call, watch, broken, result, exception));
        }
      } catch (RuntimeException | Error e) { // of a key or a fold
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
      monitor.trace().locate(call.number, CallSite.ofCall()); // such as the place of a closing
    }
    for (Violation violation : violations) {
      Violations.raise(monitor, violation, exception);
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

  private static Watch.@Nullable Broken end(
      Call call, Watch watch, Leg leg, @Nullable Object result, @Nullable Throwable exception) {
    Hearing hearing = leg.hearing;
    if (hearing.isSpan() && hearing.isJudgedAtCall()) {
      return hearing.neverMoves()
          ? null
          : endSpan(call, watch, leg, exception == null ? leg.symbol : null);
    }
    Hearing.Ear ear = hearing.outcome(call.endings);
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

  /** Ends a call; if a fold's step throws, it is as if the event had not been. */
  private static Watch.@Nullable Broken endSpan(
      Call call, Watch watch, Leg leg, @Nullable Symbol symbol) {
    try {
      return watch.end(call, leg, symbol);
    } catch (RuntimeException | Error e) {
      boolean isFold = watch.protocol().space().all().isEmpty();
      drop(call, watch, leg, isFold ? null : Symbol.UNKNOWN, e);
      throw e;
    }
  }

  /** The target was not called: nothing of the call happened, in the watches up to this one. */
  private static void forget(Call call, int last, Throwable why) {
    for (int i = 0; i < call.legs.length && i <= last; i++) {
      Leg leg = call.legs[i];
      if (leg != null && leg.opened != null) {
        call.watches[i].close(leg);
      } else if (leg != null && !leg.hearing.neverMoves()) {
        drop(call, call.watches[i], leg, null, why);
      }
    }
  }

  /** The target was called, and nobody knows what the call was. */
  static void endUnknown(Call call, boolean hasReturned, Throwable why) {
    for (int i = 0; i < call.legs.length; i++) {
      Leg leg = call.legs[i];
      if (leg == null) {
        continue;
      }
      Watch watch = call.watches[i];
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
      Call call, Watch watch, Leg leg, @Nullable Symbol symbol, Throwable why) {
    try {
      watch.end(call, leg, symbol);
    } catch (RuntimeException | Error e) { // of the same user code again
      call.isTorn = true;
      merged(why, e);
    }
  }

  /** A moment has perhaps been, and nobody knows of what: with and without it may be the case. */
  private static void blur(Call call, Watch watch, Leg leg, Throwable why) {
    if (leg.hearing.hasOutcomes()) {
      try {
        leg.mayBeAnyOutcome(watch.protocol().space());
        watch.begin(call, leg);
      } catch (RuntimeException | Error e) { // of the same user code again
        call.isTorn = true;
        merged(why, e);
      }
      drop(call, watch, leg, Symbol.UNKNOWN, why);
    }
  }

  // Requirements and guarantees that are no generated code.

  private static void require(Monitor monitor, Call call) {
    for (MethodRules.Condition condition : call.method.conditions) {
      if (condition.phase() == Phase.CALL && !holds(condition, call, null)) {
        raise(monitor, condition, call);
      }
    }
  }

  /** Judges what a call returned. */
  static void ensure(Monitor monitor, Call call, @Nullable Object result) {
    for (MethodRules.Condition condition : call.method.conditions) {
      if (condition.phase() == Phase.RETURN && !holds(condition, call, result)) {
        raise(monitor, condition, call);
      }
    }
  }

  private static boolean holds(
      MethodRules.Condition condition, Call call, @Nullable Object result) {
    return UserCode.run(
        call.monitor.root(),
        condition.phase() == Phase.CALL ? "requirement" : "guarantee",
        condition.rule(),
        () -> condition.test().test(call.occurrence(call.method.itself, result, null)));
  }

  private static void raise(Monitor monitor, MethodRules.Condition condition, Call call) {
    Violations.raise(
        monitor,
        Violations.check(
            monitor,
            call.method,
            condition.phase(),
            condition.rule(),
            condition.text(),
            call.arguments),
        null);
  }
}
