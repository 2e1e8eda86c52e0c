package dev.vht.contracts.internal.monitor;

import dev.vht.contracts.annotation.Extent;
import dev.vht.contracts.annotation.Key;
import dev.vht.contracts.internal.line.Lines;
import dev.vht.contracts.internal.machine.State;
import dev.vht.contracts.internal.machine.StateDescriptions;
import dev.vht.contracts.internal.machine.StateEstimate;
import dev.vht.contracts.internal.machine.Symbol;
import dev.vht.contracts.internal.model.IdentityKey;
import dev.vht.contracts.internal.model.KeyRule;
import dev.vht.contracts.internal.model.MethodRules;
import dev.vht.contracts.internal.model.ProtocolRule;
import dev.vht.contracts.internal.model.RefusalRule;
import dev.vht.contracts.internal.model.Subscription;
import dev.vht.contracts.internal.report.BriefReport;
import dev.vht.contracts.internal.report.CallSite;
import dev.vht.contracts.internal.slice.Gaps;
import dev.vht.contracts.internal.text.SensitiveTypes;
import dev.vht.contracts.internal.text.ValueRenderer;
import dev.vht.contracts.internal.trace.RecordedCall;
import dev.vht.contracts.internal.trace.SharedTrace;
import dev.vht.contracts.internal.trace.SliceView;
import dev.vht.contracts.internal.trace.TraceBuffer;
import dev.vht.contracts.spec.KeySource;
import dev.vht.contracts.verdict.Blame;
import dev.vht.contracts.verdict.CallSites;
import dev.vht.contracts.verdict.Violation;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Collects the parts of a violation. Renders values, so it runs as user code. */
final class ViolationDraft {
  private static final int MAX_STATES = 4;
  private static final int MAX_STATE = 160;
  private static final int MAX_REASON = 600;

  final ObjectMonitor monitor;
  final String rule;
  private final String text;
  private final List<Blame> suspects;
  private final @Nullable MethodRules method;
  private final @Nullable Object[] arguments;
  private @Nullable TrackedCall call;
  private String reason = "";
  private String outcome = "";
  private @Nullable Object result;
  private @Nullable ProtocolRule protocol;
  private ProtocolMonitor.@Nullable Broken broken;

  /** The keys of the slice; null for one that is not known. */
  private @Nullable Object[] keys = {};

  /**
   * For a call, or for the end of the trace if the method is null.
   *
   * @param text the text of the rule
   */
  ViolationDraft(
      ObjectMonitor monitor,
      String rule,
      String text,
      List<Blame> suspects,
      @Nullable MethodRules method,
      @Nullable Object[] arguments) {
    this.monitor = monitor;
    this.rule = rule;
    this.text = text;
    this.suspects = suspects;
    this.method = method;
    this.arguments = arguments;
  }

  /** Sets the tracked call, if it was tracked. */
  void of(@Nullable TrackedCall tracked) {
    call = tracked;
  }

  /** The call has ended, and its outcome breaks the rule. */
  void ended(@Nullable Object returned, @Nullable Throwable exception) {
    result = returned;
    if (exception != null) {
      outcome = " threw " + ValueRenderer.named(exception.getClass());
    } else if (method != null && method.method.getReturnType() == void.class) {
      outcome = " returned";
    } else {
      outcome = " returned " + argument(MethodRules.RESULT, returned);
    }
  }

  /** Sets the slice that was broken. */
  void place(ProtocolRule where, ProtocolMonitor.Broken slice) {
    protocol = where;
    broken = slice;
    keys = slice.names().clone();
    Arrays.setAll(keys, i -> keys[i] == null ? KeyRule.OTHER : keys[i]);
  }

  /** Sets the slice of a refused call: that of its first key, in the initial state. */
  void refused(RefusalRule refusal) {
    ProtocolRule where = refusal.protocol();
    if (where == null || method == null) {
      return;
    }
    @Nullable Object[] names = new Object[where.keys().size()];
    for (int i = 0; i < names.length; i++) {
      names[i] = refusedKey(where.keys().get(i));
    }
    Subscription subscription = method.subscriptions.get(where.index());
    Symbol symbol =
        subscription.isEmpty() ? null : where.space().expected(subscription.first().name());
    protocol = where;
    broken = new ProtocolMonitor.Broken(where.start(), names, symbol, null);
    keys = names;
  }

  private @Nullable Object refusedKey(String key) {
    if (method != null) {
      for (var event : method.events) {
        KeyRule found = event.keys().get(key);
        if (found != null && found.source() == KeySource.Kind.ARGUMENT) {
          Object argument = arguments[found.argument()];
          return argument == null ? KeyRule.NULL : argument;
        }
      }
    }
    return null;
  }

  void reason(String text) {
    reason(text, "");
  }

  /**
   * Sets what the report says after "but".
   *
   * @param text in which keys in braces stand for their values
   * @param message what <code>{message}</code> stands for
   */
  void reason(String text, String message) {
    reason =
        withKeys(Lines.cut(text, MAX_REASON)).replace("{message}", Lines.cut(message, MAX_REASON));
  }

  // Keys.

  private String withKeys(String text) {
    String filled = text;
    if (text.indexOf('{') >= 0) {
      for (Map.Entry<String, Supplier<String>> key : keys().entrySet()) {
        String name = "{" + key.getKey() + "}";
        filled = filled.contains(name) ? filled.replace(name, key.getValue().get()) : filled;
      }
    }
    return filled;
  }

  /** What each key in a text stands for; "key" stands for all of them. */
  private Map<String, Supplier<String>> keys() {
    Map<String, Supplier<String>> keys = new LinkedHashMap<>();
    if (protocol != null && broken != null && !protocol.keys().isEmpty()) {
      for (int i = 0; i < protocol.keys().size(); i++) {
        int index = i;
        keys.put(protocol.keys().get(i), () -> name(index));
      }
      keys.put("key", this::slice);
    } else if (method != null) {
      method.events.forEach(
          event ->
              event.keys().forEach((name, key) -> keys.putIfAbsent(name, () -> key(name, key))));
      List<Supplier<String>> all = List.copyOf(keys.values());
      if (!all.isEmpty()) {
        keys.putIfAbsent("key", () -> String.join(", ", all.stream().map(Supplier::get).toList()));
      }
    }
    return keys;
  }

  private String key(String name, KeyRule key) {
    if (isSensitive(name)) {
      return SensitiveTypes.SHOWN;
    }
    return switch (key.source()) {
      case ARGUMENT -> ValueRenderer.value(arguments[key.argument()]);
      case RESULT -> outcome.isEmpty() ? "the result" : ValueRenderer.value(result);
      case RECEIVER -> ValueRenderer.value(monitor.checked());
      case THREAD -> value(thread());
      case FUNCTION -> "{" + name + "}";
    };
  }

  private boolean isSensitive(String key) {
    return monitor.contract.isSensitive(key);
  }

  /** Renders the keys of the slice. */
  private String slice() {
    if (protocol == null) {
      return "";
    }
    String[] all = new String[protocol.keys().size()];
    Arrays.setAll(all, this::name);
    return String.join(", ", all);
  }

  private String name(int index) {
    if (protocol == null || broken == null) {
      return "";
    }
    Object name = keys[index];
    String key = protocol.keys().get(index);
    if (name == null) {
      return "(not known)";
    } else if (name == KeyRule.OTHER) {
      return "any other " + (key.equals(Key.THREAD) ? "thread" : key);
    } else if (isSensitive(key)) {
      return SensitiveTypes.SHOWN;
    } else if (name instanceof IdentityKey same) {
      return value(same.object());
    } else if (name instanceof IdentityKey.Weak weak) {
      Object object = weak.get();
      return object == null ? "(a collected object)" : value(object);
    }
    return value(name);
  }

  private static String value(@Nullable Object object) {
    return object instanceof Thread thread
        ? "thread " + Lines.cut(thread.getName(), MAX_STATE)
        : ValueRenderer.value(object);
  }

  private String argument(int index, @Nullable Object value) {
    return method != null && method.isSensitive(index)
        ? SensitiveTypes.SHOWN
        : ValueRenderer.value(value);
  }

  // The violation.

  private Thread thread() {
    return call == null ? Thread.currentThread() : call.thread;
  }

  private @Nullable CallSite site() {
    return monitor.enforcement.callSites() == CallSites.NONE || method == null
        ? null
        : CallSite.ofCall();
  }

  private String event(@Nullable CallSite site) {
    if (method == null) {
      return "the end of the trace";
    }
    List<@Nullable Object> given = method.printable(arguments);
    List<Class<?>> types = Arrays.asList(method.method.getParameterTypes());
    return (site == null
            ? ValueRenderer.call(method.displayName, given)
            : site.call(method.displayName, types, given))
        + outcome;
  }

  /** The states in words, of which it names a few if there are many. */
  private static String described(StateEstimate estimate) {
    List<State> states = estimate.states();
    if (states.size() == 1) {
      return Lines.cut(states.get(0).described(), 3 * MAX_STATE);
    }
    String why = estimate.isUncertain() ? "the outcome of a call is unknown" : "calls overlap";
    StringBuilder text = new StringBuilder("in one of several states, as " + why + ": ");
    for (int i = 0; i < Math.min(states.size(), MAX_STATES); i++) {
      text.append(i == 0 ? "" : "; ").append(Lines.cut(states.get(i).described(), MAX_STATE));
    }
    int others = states.size() - MAX_STATES;
    return text.append(others <= 0 ? "" : "; and in " + others + " others").toString();
  }

  private TraceBuffer.Tail tail(String event, @Nullable Symbol symbol) {
    String own = method == null ? "" : method.displayName;
    String name = symbol == null ? own : symbol.event;
    boolean isSame = own.isEmpty() || name.equals("_") || name.equals(own);
    RecordedCall recorded = call == null ? null : call.recorded;
    Thread thread = method == null ? null : thread();
    SliceView view =
        protocol == null || broken == null
            ? SliceView.ALL
            : new SliceView(protocol, keys, monitor.enforcement.slicing());
    SharedTrace shared = monitor.trace.shared();
    String as = isSame ? null : name;
    if (shared == null || protocol == null || protocol.extent() != Extent.CONTRACT) {
      return monitor.trace.tail(view, new TraceBuffer.Breaking(event, as, recorded, thread, null));
    }
    String object = method == null ? null : SharedTrace.object(monitor);
    return shared.tail(
        protocol, view, new TraceBuffer.Breaking(event, as, recorded, thread, object));
  }

  Violation violation() {
    CallSite site = site();
    String event = event(site);
    String slice = protocol == null || broken == null || protocol.keys().isEmpty() ? null : slice();
    StateDescriptions.Wording wording =
        new StateDescriptions.Wording(
            slice == null ? null : Lines.brief(slice), monitor.contract.keylessEvents());
    List<State> states = broken == null ? List.of() : broken.estimate().states();
    Symbol symbol = broken == null ? null : broken.symbol();
    TraceBuffer.Tail tail = tail(event, symbol);
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
        broken == null ? null : described(broken.estimate()),
        StateDescriptions.allowed(states, wording),
        StateDescriptions.wayOut(states, symbol, wording),
        states.stream().map(State::name).toList(),
        symbol == null ? null : symbol.event,
        tail.entries(),
        tail.dropped(),
        tail.others(),
        recording(),
        notes(slice));
  }

  /** What the engine did not observe of the slice, and which folds are not checked any more. */
  private List<String> notes(@Nullable String slice) {
    List<String> notes = new ArrayList<>();
    String object = "this " + monitor.contract.noun();
    for (ProtocolMonitor each : monitor.byProtocol) {
      if (each != null && protocol != null && each.protocol().index() == protocol.index()) {
        Gaps.Cause gap = each.gap(names(each));
        addNote(notes, gap, slice == null ? object : slice, gap == null ? "" : gap.assumption());
      } else if (each != null && !each.protocol().space().isFinite()) {
        String rule = each.protocol().rule();
        addNote(notes, each.gap(List.of()), object, rule + " has not been checked since then");
      }
    }
    return notes;
  }

  private static void addNote(
      List<String> notes, Gaps.@Nullable Cause gap, String what, String since) {
    if (gap != null) {
      notes.add("what happened to " + what + " " + gap.when() + " is not known: " + since);
    }
  }

  /** The names of the slice, where the monitor distinguishes them from what the report shows. */
  private List<@Nullable Object> names(ProtocolMonitor own) {
    if (call != null && own.protocol().keys().size() == 1) {
      for (PendingCall pending = call.pending; pending != null; pending = pending.next) {
        if (pending.monitor == own && pending.names[0] != null) {
          return Arrays.asList(pending.names);
        }
      }
    }
    return broken == null ? List.of() : Arrays.asList(broken.names());
  }

  /** The violation without what could not be rendered. */
  Violation brief(Throwable why) {
    CallSite site = site();
    return BriefReport.of(
        rule,
        suspects,
        method == null
            ? "the end of the trace"
            : method.displayName + (arguments.length == 0 ? "()" : "(...)"),
        text.replace("{", "").replace("}", ""),
        monitor.contract.noun(),
        monitor.enforcement.name().orElse(null),
        site == null ? null : site.line(),
        monitor.trace.size() + 1,
        recording(),
        why);
  }

  private Violation.Recording recording() {
    return monitor.isEveryCallRecorded()
        ? Violation.Recording.EVERYTHING
        : Violation.Recording.CHANGES;
  }
}
