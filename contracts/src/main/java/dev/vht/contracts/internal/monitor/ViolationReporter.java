package dev.vht.contracts.internal.monitor;

import dev.vht.contracts.internal.machine.UserCode;
import dev.vht.contracts.internal.model.MethodRules;
import dev.vht.contracts.internal.model.ProtocolRule;
import dev.vht.contracts.internal.model.RefusalRule;
import dev.vht.contracts.internal.text.SensitiveTypes;
import dev.vht.contracts.spec.Occurrence;
import dev.vht.contracts.verdict.Blame;
import dev.vht.contracts.verdict.ContractViolation;
import dev.vht.contracts.verdict.Mode;
import dev.vht.contracts.verdict.Phase;
import dev.vht.contracts.verdict.Violation;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Creates and reports violations. */
final class ViolationReporter {
  private ViolationReporter() {}

  // Reporting.

  /** Reports a violation, and throws it if the mode is {@link Mode#ENFORCE}. */
  static void raise(ObjectMonitor monitor, Violation violation, @Nullable Throwable cause) {
    Mode mode = monitor.mode();
    if (mode != Mode.OFF) {
      notifyObservers(monitor, violation);
    }
    if (mode == Mode.ENFORCE) {
      throw new ContractViolation(violation, cause);
    } else if (mode == Mode.REPORT && !monitor.isReplay) {
      Observers.log(() -> monitor.contract.log().report(violation));
    }
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
  static Violation atCall(
      ObjectMonitor monitor,
      TrackedCall call,
      ProtocolMonitor protocolMonitor,
      ProtocolMonitor.Broken broken) {
    return ofProtocol(monitor, call, protocolMonitor.protocol(), broken, Blame.CALLER, null, null);
  }

  /** The violation of a call that a protocol does not allow to end this way. */
  static Violation atEnd(
      ObjectMonitor monitor,
      TrackedCall call,
      ProtocolMonitor protocolMonitor,
      ProtocolMonitor.Broken broken,
      @Nullable Object result,
      @Nullable Throwable exception) {
    return ofProtocol(
        monitor, call, protocolMonitor.protocol(), broken, Blame.IMPLEMENTATION, result, exception);
  }

  private static Violation ofProtocol(
      ObjectMonitor monitor,
      TrackedCall call,
      ProtocolRule protocol,
      ProtocolMonitor.Broken broken,
      Blame party,
      @Nullable Object result,
      @Nullable Throwable exception) {
    return create(
        monitor,
        protocol.rule(),
        () -> {
          ViolationDraft draft =
              new ViolationDraft(monitor, protocol.rule(), call.method, call.arguments);
          draft.of(call);
          if (party == Blame.IMPLEMENTATION) {
            draft.ended(result, exception);
          }
          draft.blame(suspects(monitor, protocol, broken, party));
          draft.place(protocol, broken);
          draft.reason(reason(monitor, protocol, call, broken, result, exception));
          return draft.violation();
        });
  }

  /** Creates a violation as user code, because it renders values of the program. */
  private static Violation create(ObjectMonitor monitor, String rule, Supplier<Violation> making) {
    return UserCode.run(monitor.root(), "report", rule, making);
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
    return create(
        monitor,
        protocol.rule(),
        () -> {
          ViolationDraft draft = new ViolationDraft(monitor, protocol.rule(), null, new Object[0]);
          draft.blame(protocol.suspects().isEmpty() ? List.of(Blame.CALLER) : protocol.suspects());
          draft.place(protocol, broken);
          draft.reason("it is incomplete");
          return draft.violation();
        });
  }

  /**
   * The violation of a call that the implementation refused.
   *
   * @param call the call if it was tracked, or null
   */
  static Violation refusal(
      ObjectMonitor monitor,
      RefusalRule refusal,
      MethodRules method,
      @Nullable Object[] arguments,
      Throwable exception,
      @Nullable TrackedCall call) {
    return create(
        monitor,
        refusal.rule(),
        () -> {
          ViolationDraft draft = new ViolationDraft(monitor, refusal.rule(), method, arguments);
          draft.of(call);
          draft.blame(List.of(inRole(monitor, Blame.CALLER)));
          draft.refused(refusal);
          String message =
              method.hasSensitiveArguments()
                  ? SensitiveTypes.SHOWN
                  : message(refusal.rule(), exception);
          draft.reason(refusal.text(), message);
          return draft.violation();
        });
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
  static Violation check(
      ObjectMonitor monitor,
      MethodRules method,
      Phase phase,
      String rule,
      String text,
      @Nullable Object[] arguments,
      @Nullable Object result,
      @Nullable TrackedCall call) {
    Blame party = phase == Phase.CALL ? Blame.CALLER : Blame.IMPLEMENTATION;
    return create(
        monitor,
        rule,
        () -> {
          ViolationDraft draft = new ViolationDraft(monitor, rule, method, arguments);
          draft.of(call);
          if (phase != Phase.CALL) {
            draft.ended(result, null);
          }
          draft.blame(List.of(inRole(monitor, party)));
          draft.reason(text);
          return draft.violation();
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

  /** Returns an exception of the target, or the violation that it stands for as a refusal. */
  static Throwable refused(
      ObjectMonitor monitor,
      MethodRules rules,
      @Nullable Object[] arguments,
      Throwable exception,
      @Nullable TrackedCall call) {
    for (RefusalRule refusal : rules.refusals) {
      if (refusal.with().isInstance(exception)) {
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
