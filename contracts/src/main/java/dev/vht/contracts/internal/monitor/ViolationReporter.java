package dev.vht.contracts.internal.monitor;

import dev.vht.contracts.internal.machine.State;
import dev.vht.contracts.internal.machine.StateDescriptions;
import dev.vht.contracts.internal.machine.Symbol;
import dev.vht.contracts.internal.machine.UserCode;
import dev.vht.contracts.internal.model.IdentityKey;
import dev.vht.contracts.internal.model.MethodRules;
import dev.vht.contracts.internal.model.ProtocolRule;
import dev.vht.contracts.internal.model.RefusalRule;
import dev.vht.contracts.internal.model.Subscription;
import dev.vht.contracts.internal.report.CallSite;
import dev.vht.contracts.internal.text.ValueRenderer;
import dev.vht.contracts.spec.KeySource;
import dev.vht.contracts.spec.Occurrence;
import dev.vht.contracts.verdict.Blame;
import dev.vht.contracts.verdict.CallSites;
import dev.vht.contracts.verdict.ContractViolation;
import dev.vht.contracts.verdict.Mode;
import dev.vht.contracts.verdict.Phase;
import dev.vht.contracts.verdict.Violation;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.StringJoiner;
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

  private static String outcome(
      TrackedCall call, @Nullable Object result, @Nullable Throwable exception) {
    boolean isVoid = call.method.method.getReturnType() == void.class;
    return exception != null
        ? " threw " + exception.getClass().getSimpleName()
        : " returned" + (isVoid ? "" : " " + ValueRenderer.value(result));
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
          Draft draft = new Draft(monitor, protocol.rule(), call.method, call.arguments);
          draft.outcome = party == Blame.CALLER ? "" : outcome(call, result, exception);
          draft.blame(suspects(monitor, protocol, broken, party));
          draft.reason(reason(monitor, protocol, call, broken, result, exception));
          draft.place(protocol, broken);
          return draft.violation(monitor);
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
    return explained == null ? withKeys(protocol, broken) : explained;
  }

  private static Occurrence occurrence(
      TrackedCall call, @Nullable Object result, @Nullable Throwable exception) {
    return call.occurrence(call.method.defaultEvent, result, exception);
  }

  private static String withKeys(ProtocolRule protocol, ProtocolMonitor.Broken broken) {
    String text = protocol.text().replace("{key}", Draft.names(broken));
    for (int i = 0; i < protocol.keys().size(); i++) {
      text = text.replace("{" + protocol.keys().get(i) + "}", Draft.name(broken.names()[i]));
    }
    return text;
  }

  /** The violation of a trace that has ended and is not complete. */
  static Violation incomplete(
      ObjectMonitor monitor, ProtocolRule protocol, ProtocolMonitor.Broken broken) {
    return create(
        monitor,
        protocol.rule(),
        () -> {
          Draft draft = new Draft(monitor, protocol.rule(), null, new Object[0]);
          draft.blame(protocol.suspects().isEmpty() ? List.of(Blame.CALLER) : protocol.suspects());
          draft.reason("it is incomplete");
          draft.place(protocol, broken);
          return draft.violation(monitor);
        });
  }

  static Violation refusal(
      ObjectMonitor monitor,
      RefusalRule refusal,
      MethodRules method,
      @Nullable Object[] arguments,
      Throwable exception) {
    return create(
        monitor, refusal.rule(), () -> ofRefusal(monitor, refusal, method, arguments, exception));
  }

  private static Violation ofRefusal(
      ObjectMonitor monitor,
      RefusalRule refusal,
      MethodRules method,
      @Nullable Object[] arguments,
      Throwable exception) {
    ProtocolRule protocol = refusal.protocol();
    String key = protocol == null || protocol.keys().isEmpty() ? "key" : protocol.keys().get(0);
    Object named =
        method.events.stream()
            .map(event -> event.keys().get(key))
            .filter(Objects::nonNull)
            .filter(rule -> rule.source() == KeySource.Kind.ARGUMENT)
            .findFirst()
            .<Object>map(rule -> ValueRenderer.value(arguments[rule.argument()]))
            .orElse("null");
    Draft draft = new Draft(monitor, refusal.rule(), method, arguments);
    draft.blame(List.of(inRole(monitor, Blame.CALLER)));
    draft.reason(
        refusal
            .text()
            .replace("{message}", message(refusal.rule(), exception))
            .replace("{key}", named.toString()));
    if (protocol != null) {
      Object[] names = new Object[protocol.keys().size()];
      Arrays.fill(names, new Draft.Shown(named.toString()));
      Subscription subscription = method.subscriptions.get(protocol.index());
      Symbol refused =
          subscription.isEmpty() ? null : protocol.space().expected(subscription.first().name());
      draft.place(protocol, new ProtocolMonitor.Broken(protocol.start(), names, refused, null));
    }
    return draft.violation(monitor);
  }

  /** The message of an exception, without the rule's number at its beginning. */
  private static String message(String rule, Throwable exception) {
    String message = String.valueOf(exception.getMessage());
    return message.startsWith(rule + ": ") ? message.substring(rule.length() + 2) : message;
  }

  static Violation check(
      ObjectMonitor monitor,
      MethodRules method,
      Phase phase,
      String rule,
      String text,
      @Nullable Object[] arguments) {
    Blame party = phase == Phase.CALL ? Blame.CALLER : Blame.IMPLEMENTATION;
    return create(
        monitor,
        rule,
        () -> {
          Draft draft = new Draft(monitor, rule, method, arguments);
          draft.blame(List.of(inRole(monitor, party)));
          draft.reason(text);
          return draft.violation(monitor);
        });
  }

  /** Collects the parts of a violation. */
  private static final class Draft {
    private final String rule;
    private final @Nullable MethodRules method;
    private final @Nullable Object[] arguments;
    private final CallSites sites;
    private List<Blame> suspects = List.of(Blame.CALLER);
    private String reason = "";
    private String outcome = "";
    private @Nullable ProtocolRule protocol;
    private ProtocolMonitor.@Nullable Broken broken;

    /** For a call, or for the end of the trace if the method is null. */
    Draft(
        ObjectMonitor monitor,
        String rule,
        @Nullable MethodRules method,
        @Nullable Object[] arguments) {
      this.rule = rule;
      this.method = method;
      this.arguments = arguments;
      this.sites = monitor.enforcement.callSites();
    }

    /** A rendered key. */
    private record Shown(String text) {}

    static String name(@Nullable Object name) {
      if (name instanceof Shown shown) {
        return shown.text();
      } else if (name instanceof IdentityKey key) {
        return value(key.object());
      } else if (name instanceof IdentityKey.Weak weak) {
        Object object = weak.get();
        return object == null ? "(a collected object)" : value(object);
      }
      return value(name);
    }

    private static String value(@Nullable Object object) {
      return object instanceof Thread thread
          ? "thread " + thread.getName()
          : ValueRenderer.value(object);
    }

    static String names(ProtocolMonitor.Broken broken) {
      @Nullable Object[] names = broken.names();
      if (names.length == 1) {
        return name(names[0]);
      }
      StringJoiner all = new StringJoiner(", ");
      Arrays.stream(names).forEach(name -> all.add(name(name)));
      return all.toString();
    }

    void blame(List<Blame> all) {
      suspects = all;
    }

    void reason(String text) {
      reason = text;
    }

    void place(ProtocolRule where, ProtocolMonitor.Broken slice) {
      protocol = where;
      broken = slice;
    }

    private @Nullable CallSite site() {
      return sites == CallSites.NONE || method == null ? null : CallSite.ofCall();
    }

    private String event(@Nullable CallSite site) {
      if (method == null) {
        return "the end of the trace";
      }
      List<@Nullable Object> given = Arrays.asList(arguments);
      List<Class<?>> types = Arrays.asList(method.method.getParameterTypes());
      return (site == null
              ? ValueRenderer.call(method.displayName, given)
              : site.call(method.displayName, types, given))
          + outcome;
    }

    Violation violation(ObjectMonitor monitor) {
      CallSite site = site();
      String event = event(site);
      String slice =
          protocol == null || broken == null || protocol.keys().isEmpty() ? null : names(broken);
      StateDescriptions.Wording wording =
          new StateDescriptions.Wording(slice, monitor.contract.keylessEvents());
      List<State> states = broken == null ? List.of() : broken.estimate().states();
      Symbol symbol = broken == null ? null : broken.symbol();
      TraceBuffer.Tail tail = monitor.trace.tail(event);
      return new Violation(
          rule,
          suspects.get(0),
          suspects,
          event,
          reason,
          monitor.contract.noun(),
          monitor.enforcement.name().orElse(null),
          method == null ? monitor.openedAt() : site == null ? null : site.line(),
          monitor.openedAt(),
          protocol == null ? null : protocol.source(),
          slice,
          broken == null ? null : StateDescriptions.described(states),
          StateDescriptions.allowed(states, wording),
          StateDescriptions.wayOut(states, symbol, wording),
          states.stream().map(State::name).toList(),
          symbol == null ? null : symbol.event,
          tail.entries(),
          tail.dropped(),
          monitor.isEveryCallRecorded()
              ? Violation.Recording.EVERYTHING
              : Violation.Recording.CHANGES);
    }
  }
}
