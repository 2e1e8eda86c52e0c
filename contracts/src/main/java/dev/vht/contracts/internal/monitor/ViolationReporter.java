package dev.vht.contracts.internal.monitor;

import dev.vht.contracts.internal.machine.UserCode;
import dev.vht.contracts.internal.model.MethodRules;
import dev.vht.contracts.internal.model.ProtocolRule;
import dev.vht.contracts.internal.model.RefusalRule;
import dev.vht.contracts.internal.report.BriefReport;
import dev.vht.contracts.internal.text.SensitiveTypes;
import dev.vht.contracts.internal.text.ValueRenderer;
import dev.vht.contracts.runtime.CheckedObject;
import dev.vht.contracts.spec.Occurrence;
import dev.vht.contracts.verdict.Blame;
import dev.vht.contracts.verdict.ContractViolation;
import dev.vht.contracts.verdict.Mode;
import dev.vht.contracts.verdict.Phase;
import dev.vht.contracts.verdict.Violation;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Creates and reports violations. */
final class ViolationReporter {
  /**
   * A violation, and what failed while its report was made.
   *
   * @param failure null if nothing failed
   */
  record Report(Violation violation, @Nullable Throwable failure) {}

  private ViolationReporter() {}

  // Reporting.

  /** Reports a violation, and throws it if the mode is {@link Mode#ENFORCE}. */
  static void raise(ObjectMonitor monitor, Report report, @Nullable Throwable cause) {
    Mode mode = monitor.mode();
    if (mode != Mode.OFF) {
      notifyObservers(monitor, report.violation());
    }
    if (mode == Mode.ENFORCE) {
      throw thrown(report, cause);
    } else if (mode == Mode.REPORT && !monitor.isReplay) {
      Observers.log(() -> monitor.contract.log().report(report.violation()));
    }
  }

  private static ContractViolation thrown(Report report, @Nullable Throwable cause) {
    Throwable failure = report.failure();
    ContractViolation thrown;
    try {
      thrown = new ContractViolation(report.violation(), cause);
    } catch (RuntimeException | Error e) {
      BriefReport.rethrowIfFatal(e);
      thrown = new ContractViolation(BriefReport.of(report.violation(), e), cause);
      failure = failure == null ? e : failure;
    }
    if (failure != null) {
      thrown.addSuppressed(failure);
    }
    return thrown;
  }

  /** Reports a violation that no call can throw. */
  static void report(ObjectMonitor monitor, Violation violation) {
    if (monitor.mode() != Mode.OFF) {
      notifyObservers(monitor, violation);
      Observers.log(() -> monitor.contract.log().report(violation));
    }
  }

  private static void notifyObservers(ObjectMonitor monitor, Violation violation) {
    for (ProtocolRule protocol : monitor.contract.protocols()) {
      if (protocol.handler() != null
          && !monitor.isReplay
          && protocol.rule().equals(violation.rule())
          && protocol.source().equals(violation.protocol())) {
        inform(monitor, "handler", protocol.handler(), violation);
      }
    }
    if (!monitor.isReplay) {
      monitor.scope().ifPresent(scope -> scope.violated(violation));
    }
    monitor
        .enforcement
        .listener()
        .ifPresent(listener -> inform(monitor, "listener", listener, violation));
  }

  private static void inform(
      ObjectMonitor monitor, String kind, Consumer<Violation> observer, Violation violation) {
    Observers.inform(monitor, kind, observer, violation.rule(), () -> observer.accept(violation));
  }

  static void abandoned(
      ObjectMonitor monitor, ProtocolRule protocol, ProtocolMonitor.Broken slice) {
    if (monitor.enforcement.isEndAwaited()) {
      report(monitor, incomplete(monitor, protocol, slice));
    }
  }

  // Creating.

  /** The violation of a call that a protocol does not allow to begin. */
  static Report atCall(
      ObjectMonitor monitor,
      TrackedCall call,
      ProtocolMonitor protocolMonitor,
      ProtocolMonitor.Broken broken) {
    return ofProtocol(monitor, call, protocolMonitor.protocol(), broken, Blame.CALLER, null, null);
  }

  /** The violation of a call that a protocol does not allow to end this way. */
  static Report atEnd(
      ObjectMonitor monitor,
      TrackedCall call,
      ProtocolMonitor protocolMonitor,
      ProtocolMonitor.Broken broken,
      @Nullable Object result,
      @Nullable Throwable exception) {
    return ofProtocol(
        monitor, call, protocolMonitor.protocol(), broken, Blame.IMPLEMENTATION, result, exception);
  }

  private static Report ofProtocol(
      ObjectMonitor monitor,
      TrackedCall call,
      ProtocolRule protocol,
      ProtocolMonitor.Broken broken,
      Blame party,
      @Nullable Object result,
      @Nullable Throwable exception) {
    ViolationDraft draft =
        new ViolationDraft(
            monitor,
            protocol.rule(),
            protocol.text(),
            suspects(monitor, protocol, broken, party),
            call.method,
            call.arguments);
    draft.of(call);
    draft.place(protocol, broken);
    return made(
        draft,
        () -> {
          if (party == Blame.IMPLEMENTATION) {
            draft.ended(result, exception);
          }
          draft.reason(reason(monitor, protocol, call, broken, result, exception));
        });
  }

  /**
   * Makes a report as user code, because it renders values of the program. If that fails, the
   * report is a brief one.
   *
   * @param rendering sets what renders values
   */
  private static Report made(ViolationDraft draft, Runnable rendering) {
    try {
      return UserCode.run(
          draft.monitor.root(), "report", draft.rule, () -> madeOrBrief(draft, rendering));
    } catch (RuntimeException | Error e) { // there was too little stack even for a brief one
      return brief(draft, e);
    }
  }

  private static Report madeOrBrief(ViolationDraft draft, Runnable rendering) {
    try {
      rendering.run();
      return new Report(draft.violation(), null);
    } catch (Throwable e) { // also checked exceptions, which some compilers let lambdas throw
      return brief(draft, e);
    }
  }

  private static Report brief(ViolationDraft draft, Throwable why) {
    BriefReport.rethrowIfFatal(why);
    return new Report(draft.brief(why), why);
  }

  private static List<Blame> suspects(
      ObjectMonitor monitor, ProtocolRule protocol, ProtocolMonitor.Broken broken, Blame party) {
    if (broken.failure() != null && !broken.failure().suspects().isEmpty()) {
      return broken.failure().suspects();
    }
    return protocol.suspects().isEmpty() ? List.of(inRole(monitor, party)) : protocol.suspects();
  }

  /** The implementation is the caller of objects that were passed to it. */
  private static Blame inRole(ObjectMonitor monitor, Blame party) {
    boolean isCaller = (party == Blame.CALLER) != monitor.role().isPassed();
    return isCaller ? Blame.CALLER : Blame.IMPLEMENTATION;
  }

  private static String reason(
      ObjectMonitor monitor,
      ProtocolRule protocol,
      TrackedCall call,
      ProtocolMonitor.Broken broken,
      @Nullable Object result,
      @Nullable Throwable exception) {
    if (broken.failure() != null) {
      return broken.failure().reason();
    }
    Function<Occurrence, String> explanation = protocol.explanation();
    String explained =
        explanation == null
            ? null
            : Observers.ask(
                monitor,
                "explanation",
                explanation,
                protocol.rule(),
                () -> explanation.apply(occurrence(call, result, exception)));
    return explained == null ? protocol.text() : explained;
  }

  private static Occurrence occurrence(
      TrackedCall call, @Nullable Object result, @Nullable Throwable exception) {
    return call.occurrence(call.method.defaultEvent, result, exception);
  }

  /** The violation of a trace that has ended and is not complete. */
  static Violation incomplete(
      ObjectMonitor monitor, ProtocolRule protocol, ProtocolMonitor.Broken broken) {
    String text = "it is incomplete";
    List<Blame> suspects =
        protocol.suspects().isEmpty() ? List.of(Blame.CALLER) : protocol.suspects();
    ViolationDraft draft =
        new ViolationDraft(monitor, protocol.rule(), text, suspects, null, new Object[0]);
    draft.place(protocol, broken);
    return made(draft, () -> draft.reason(text)).violation();
  }

  /**
   * The violation of a call that the implementation refused.
   *
   * @param call the call if it was tracked, or null
   */
  static Report refusal(
      ObjectMonitor monitor,
      RefusalRule refusal,
      MethodRules method,
      @Nullable Object[] arguments,
      Throwable exception,
      @Nullable TrackedCall call) {
    List<Blame> suspects = List.of(inRole(monitor, Blame.CALLER));
    String text = refusal.text().replace("{message}", ValueRenderer.named(exception.getClass()));
    ViolationDraft draft =
        new ViolationDraft(monitor, refusal.rule(), text, suspects, method, arguments);
    draft.of(call);
    draft.refused(refusal);
    return made(
        draft,
        () ->
            draft.reason(
                refusal.text(),
                method.hasSensitiveArguments()
                    ? SensitiveTypes.SHOWN
                    : message(refusal.rule(), exception)));
  }

  /** The message of an exception, without the rule's number at its beginning. */
  private static String message(String rule, Throwable exception) {
    String message = String.valueOf(exception.getMessage());
    return message.startsWith(rule + ": ") ? message.substring(rule.length() + 2) : message;
  }

  /**
   * The violation of a requirement or guarantee.
   *
   * @param result what was returned, for a guarantee
   * @param call the call if it was tracked, or null
   */
  static Report check(
      ObjectMonitor monitor,
      MethodRules method,
      Phase phase,
      String rule,
      String text,
      @Nullable Object[] arguments,
      @Nullable Object result,
      @Nullable TrackedCall call) {
    Blame party = phase == Phase.CALL ? Blame.CALLER : Blame.IMPLEMENTATION;
    List<Blame> suspects = List.of(inRole(monitor, party));
    ViolationDraft draft = new ViolationDraft(monitor, rule, text, suspects, method, arguments);
    draft.of(call);
    return made(
        draft,
        () -> {
          if (phase != Phase.CALL) {
            draft.ended(result, null);
          }
          draft.reason(text);
        });
  }

  /** Raises the violation of a requirement or guarantee that generated code has checked. */
  static void broken(
      ObjectMonitor monitor,
      MethodRules rules,
      int check,
      @Nullable Object[] arguments,
      @Nullable Object result,
      @Nullable TrackedCall call) {
    int requirements = rules.requirements.size();
    Phase phase = check < requirements ? Phase.CALL : Phase.RETURN;
    MethodRules.Check broken =
        phase == Phase.CALL
            ? rules.requirements.get(check)
            : rules.guarantees.get(check - requirements);
    raise(
        monitor,
        check(monitor, rules, phase, broken.rule(), broken.text(), arguments, result, call),
        null);
  }

  /** Whether a call that is over may have changed what the caller had to know. */
  private static boolean isExcused(
      ObjectMonitor monitor,
      RefusalRule refusal,
      MethodRules rules,
      @Nullable Object[] arguments,
      @Nullable TrackedCall call) {
    for (ProtocolMonitor each : monitor.monitors()) {
      CheckedObject self = monitor.checked();
      if (each.hasGaps() && each.protocol().rule().equals(refusal.rule()) && self != null) {
        TrackedCall asked = call;
        if (asked == null) {
          asked = monitor.call(rules, self, arguments, Thread.currentThread());
          asked.beginnings = rules.beginnings(asked);
        }
        PendingCall pending = CallTracker.pending(asked, each);
        return pending != null && each.isUncertain(pending);
      }
    }
    return false;
  }

  /** Returns an exception of the target, or the violation that it stands for as a refusal. */
  static Throwable refused(
      ObjectMonitor monitor,
      MethodRules rules,
      @Nullable Object[] arguments,
      Throwable exception,
      @Nullable TrackedCall call) {
    for (RefusalRule refusal : rules.refusals) {
      if (refusal.with().isInstance(exception)
          && !isExcused(monitor, refusal, rules, arguments, call)) {
        try {
          raise(monitor, refusal(monitor, refusal, rules, arguments, exception, call), exception);
        } catch (ContractViolation e) {
          return e;
        }
      }
    }
    return exception;
  }
}
