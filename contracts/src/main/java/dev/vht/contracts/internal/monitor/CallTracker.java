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
    subscribe(monitor, call);
    TraceRecorder.began(monitor, call);
    PendingCall reached = call.pending;
    try {
      for (; reached != null; reached = reached.next) {
        ProtocolMonitor.Broken broken = begin(call, reached.monitor, reached);
        if (broken != null) {
          ViolationReporter.raise(
              monitor, ViolationReporter.atCall(monitor, call, reached.monitor, broken), null);
        }
      }
      endInstants(monitor, call);
      CallSite site = monitor.isEverySite() ? CallSite.ofCall() : null;
      call.recorded = monitor.trace.add(call, monitor, call.beginnings, site);
    } catch (RuntimeException | Error e) {
      undo(call, reached, e);
      call.isInFlight &= call.isInterrupted || e instanceof VirtualMachineError;
      TraceRecorder.ended(monitor, call, null, e);
      throw e;
    }
  }

  /** Finds the protocols that observe the call. */
  private static void subscribe(ObjectMonitor monitor, TrackedCall call) {
    PendingCall last = null;
    for (ProtocolMonitor protocolMonitor : monitor.monitors()) {
      PendingCall pending = pending(call, protocolMonitor);
      if (pending != null) {
        if (last == null) {
          call.pending = pending;
        } else {
          last.next = pending;
        }
        last = pending;
      }
    }
  }

  /** The call as a protocol observes it; null if it does not. Runs user code. */
  static @Nullable PendingCall pending(TrackedCall call, ProtocolMonitor protocolMonitor) {
    Subscription subscription = call.method.subscription(protocolMonitor.protocol());
    if (subscription.isEmpty()) {
      return null;
    }
    ProtocolRule protocol = protocolMonitor.protocol();
    StateSpace space = protocol.space();
    PendingCall pending =
        new PendingCall(protocolMonitor, subscription, call, protocol.keys().size());
    Subscription.ObservedEvent observed = subscription.call(call.beginnings);
    if (observed != null) {
      pending.name(observed, null);
      pending.candidates = observed.candidates(space, call);
      pending.symbol = pending.candidates[0];
    } else if (subscription.isCheckedAtCall() && subscription.isSpan()) {
      return null;
    } else if (subscription.isSpan()) {
      pending.name(subscription.first(), null);
      pending.candidates = subscription.expectedOutcomes(space);
    }
    return pending;
  }

  private static ProtocolMonitor.@Nullable Broken begin(
      TrackedCall call, ProtocolMonitor protocolMonitor, PendingCall pending) {
    if (pending.symbol != null && protocolMonitor.isOnlyChecked(pending)) {
      pending.isOnlyChecked = true;
      return protocolMonitor.check(call, pending, pending.symbol);
    }
    call.isInFlight = true;
    if (pending.subscription.isSpan() || pending.symbol != null) {
      return protocolMonitor.begin(call, pending);
    }
    protocolMonitor.beginUnresolved(call, pending);
    return null;
  }

  /** All protocols allow the call, so the instants at its beginning have taken effect. */
  private static void endInstants(ObjectMonitor monitor, TrackedCall call) {
    for (PendingCall pending = call.pending; pending != null; pending = pending.next) {
      if (pending.isInstant()) {
        ProtocolMonitor protocolMonitor = pending.monitor;
        ProtocolMonitor.Broken broken = protocolMonitor.end(call, pending, pending.symbol);
        if (broken != null) {
          ViolationReporter.raise(
              monitor, ViolationReporter.atCall(monitor, call, protocolMonitor, broken), null);
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
    List<ViolationReporter.Report> violations = List.of();
    Throwable problem = null;
    TraceRecorder.ended(monitor, call, result, exception);
    if (call.recorded != null) {
      call.recorded.ended(call.endings, result, exception);
    }
    long before = monitor.steady();
    for (PendingCall pending = call.pending; pending != null; pending = pending.next) {
      ProtocolMonitor protocolMonitor = pending.monitor;
      try {
        ProtocolMonitor.Broken broken = end(call, protocolMonitor, pending, result, exception);
        if (broken != null) {
          violations = violations.isEmpty() ? new ArrayList<>() : violations;
          violations.add(
              ViolationReporter.atEnd(monitor, call, protocolMonitor, broken, result, exception));
        }
      } catch (RuntimeException | Error e) { // thrown by a key function or a fold
        call.isInterrupted |= e instanceof VirtualMachineError;
        problem = merged(problem, e);
      } finally {
        if (pending.unresolved != null) {
          protocolMonitor.endUnresolved(pending);
        }
      }
    }
    call.isInFlight &= call.isInterrupted;
    if ((before & ~monitor.steady()) != 0 && monitor.isSomeSite() && call.recorded != null) {
      call.recorded.locate(CallSite.ofCall()); // such as the call of close
    }
    for (ViolationReporter.Report violation : violations) {
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
      ProtocolMonitor protocolMonitor,
      PendingCall pending,
      @Nullable Object result,
      @Nullable Throwable exception) {
    Subscription subscription = pending.subscription;
    if (subscription.isSpan() && subscription.isCheckedAtCall()) {
      return pending.isOnlyChecked
          ? null
          : endSpan(
              call,
              protocolMonitor,
              pending,
              exception == null ? pending.symbol : pending.thrown());
    }
    Subscription.ObservedEvent observed = subscription.outcome(call.endings);
    Symbol symbol = exception == null || !subscription.hasOutcomes() ? null : pending.thrown();
    if (observed != null) {
      EventRule event = observed.event(call.method);
      symbol =
          protocolMonitor
              .protocol()
              .space()
              .actual(observed.name(), () -> call.occurrence(event, result, exception));
    }
    if (subscription.isSpan()) {
      return endSpan(call, protocolMonitor, pending, symbol);
    } else if (symbol == Symbol.UNCERTAIN && exception != null) {
      protocolMonitor.endUnresolved(pending);
      endAmbiguous(call, protocolMonitor, pending, Symbol.UNCERTAIN, exception);
      return null;
    } else if (observed == null || symbol == null) {
      return null;
    }
    try {
      pending.name(observed, result);
    } catch (RuntimeException | Error e) {
      endAmbiguous(call, protocolMonitor, pending, Symbol.UNKNOWN, e);
      throw e;
    }
    return protocolMonitor.instant(call, pending, symbol);
  }

  /** Ends a call. If a fold's step throws, the event has no effect. */
  private static ProtocolMonitor.@Nullable Broken endSpan(
      TrackedCall call,
      ProtocolMonitor protocolMonitor,
      PendingCall pending,
      @Nullable Symbol symbol) {
    try {
      protocolMonitor.noteUncertain(pending, symbol);
      return protocolMonitor.end(call, pending, symbol);
    } catch (RuntimeException | Error e) {
      boolean isFold = !protocolMonitor.protocol().space().isFinite();
      endSuppressing(call, protocolMonitor, pending, isFold ? null : Symbol.UNKNOWN, e);
      throw e;
    }
  }

  /** Undoes the call in the monitors up to one, because the target was not called. */
  private static void undo(TrackedCall call, @Nullable PendingCall last, Throwable why) {
    PendingCall pending = call.pending;
    while (pending != null) {
      if (pending.unresolved != null) {
        pending.monitor.endUnresolved(pending);
      } else if (!pending.isOnlyChecked) {
        endSuppressing(call, pending.monitor, pending, null, why);
      }
      pending = pending == last ? null : pending.next;
    }
  }

  /** Ends a call of the target whose events are unknown. */
  static void endUnknown(TrackedCall call, boolean hasReturned, Throwable why) {
    for (PendingCall pending = call.pending; pending != null; pending = pending.next) {
      ProtocolMonitor protocolMonitor = pending.monitor;
      if (pending.unresolved != null) {
        protocolMonitor.endUnresolved(pending);
      }
      if (!pending.subscription.isSpan()) {
        endAmbiguous(call, protocolMonitor, pending, unknown(pending), why);
      } else if (!pending.subscription.isCheckedAtCall()) {
        endSuppressing(call, protocolMonitor, pending, unknown(pending), why);
      } else if (!pending.isOnlyChecked) {
        Symbol symbol = hasReturned ? pending.symbol : pending.thrown();
        endSuppressing(call, protocolMonitor, pending, symbol, why);
      }
    }
    call.isInFlight &= call.isInterrupted;
  }

  private static Symbol unknown(PendingCall pending) {
    return pending.thrown() == null ? Symbol.UNKNOWN : Symbol.UNCERTAIN;
  }

  private static void endSuppressing(
      TrackedCall call,
      ProtocolMonitor protocolMonitor,
      PendingCall pending,
      @Nullable Symbol symbol,
      Throwable why) {
    try {
      protocolMonitor.end(call, pending, symbol);
    } catch (RuntimeException | Error e) { // thrown by the same user code again
      call.isInterrupted = true;
      merged(why, e);
    }
  }

  /** An instant of an unknown slice may or may not have happened. */
  private static void endAmbiguous(
      TrackedCall call,
      ProtocolMonitor protocolMonitor,
      PendingCall pending,
      Symbol symbol,
      Throwable why) {
    if (pending.subscription.hasOutcomes()) {
      try {
        pending.mayBeAnyOutcome(protocolMonitor.protocol().space());
        protocolMonitor.begin(call, pending);
      } catch (RuntimeException | Error e) { // thrown by the same user code again
        call.isInterrupted = true;
        merged(why, e);
      }
      protocolMonitor.noteUncertain(pending, symbol);
      endSuppressing(call, protocolMonitor, pending, symbol, why);
    }
  }

  // Requirements and guarantees that generated code does not check.

  private static void require(ObjectMonitor monitor, TrackedCall call) {
    for (MethodRules.Condition condition : call.method.conditions) {
      if (condition.phase() == Phase.CALL && !holds(condition, call, null)) {
        raise(monitor, condition, call, null);
      }
    }
  }

  /** Checks the guarantees of a method. */
  static void ensure(ObjectMonitor monitor, TrackedCall call, @Nullable Object result) {
    for (MethodRules.Condition condition : call.method.conditions) {
      if (condition.phase() == Phase.RETURN && !holds(condition, call, result)) {
        raise(monitor, condition, call, result);
      }
    }
  }

  private static boolean holds(
      MethodRules.Condition condition, TrackedCall call, @Nullable Object result) {
    return UserCode.run(
        call.monitor.root(),
        condition.phase() == Phase.CALL ? "requirement" : "guarantee",
        condition.rule(),
        () -> condition.test().test(call.occurrence(call.method.defaultEvent, result, null)));
  }

  private static void raise(
      ObjectMonitor monitor,
      MethodRules.Condition condition,
      TrackedCall call,
      @Nullable Object result) {
    ViolationReporter.raise(
        monitor,
        ViolationReporter.check(
            monitor,
            call.method,
            condition.phase(),
            condition.rule(),
            condition.text(),
            call.arguments,
            result,
            call),
        null);
  }
}
