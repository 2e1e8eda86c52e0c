package dev.vht.contracts.internal.trace;

import dev.vht.contracts.internal.line.Lines;
import dev.vht.contracts.internal.model.EventRule;
import dev.vht.contracts.internal.model.MethodCall;
import dev.vht.contracts.internal.model.MethodRules;
import dev.vht.contracts.internal.report.CallSite;
import dev.vht.contracts.internal.text.KeptValue;
import dev.vht.contracts.internal.text.ValueRenderer;
import dev.vht.contracts.runtime.CheckedObject;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A call in a trace. If its method names keys, only these of its arguments are kept. What is kept
 * of them and of the result is bounded ({@link KeptValue}).
 *
 * <p>The fields that are set when the call ends are plain. They refer to immutable objects, so a
 * reader finds either nothing or all of the outcome.
 */
public final class RecordedCall {
  private static final @Nullable Object[] NONE = {};

  /** The object that was called, which does not refer to its target. */
  public interface Receiver {
    /** The checked object, or null if it was collected. */
    @Nullable CheckedObject checked();

    /** The name that the program gave it, or null. */
    @Nullable String name();
  }

  /** How a call ended. */
  private record Outcome(
      List<EventRule> events, @Nullable Object result, @Nullable String thrown) {}

  private static final Outcome NOTHING = new Outcome(List.of(), null, null);

  final long number;
  final String name;
  final @Nullable MethodRules method;
  final @Nullable Receiver receiver;
  final List<EventRule> beginnings;
  final @Nullable Object[] arguments;
  private final Object thread;
  private @Nullable Outcome outcome;
  private @Nullable CallSite site;

  /** The event with which a trace begins. */
  RecordedCall(long number, String creation) {
    this.number = number;
    this.name = creation;
    this.method = null;
    this.receiver = null;
    this.beginnings = List.of();
    this.arguments = NONE;
    this.thread = "";
  }

  RecordedCall(
      long number,
      MethodCall call,
      Receiver receiver,
      List<EventRule> beginnings,
      @Nullable CallSite site) {
    this.number = number;
    this.name = call.method.displayName;
    this.method = call.method;
    this.receiver = receiver;
    this.beginnings = beginnings;
    this.arguments = kept(call.method, call.arguments);
    this.thread = thread(call.thread);
    this.site = site;
  }

  private static @Nullable Object[] kept(MethodRules method, @Nullable Object[] arguments) {
    int[] indexes = method.keptArguments;
    @Nullable Object[] kept =
        indexes.length == arguments.length ? null : new Object[indexes.length];
    for (int i = 0; i < indexes.length; i++) {
      Object argument = arguments[indexes[i]];
      Object part = kept(method, indexes[i], argument);
      if (kept == null && part != argument) {
        kept = arguments.clone();
      }
      if (kept != null) {
        kept[i] = part;
      }
    }
    return kept == null ? arguments : kept;
  }

  private static @Nullable Object kept(MethodRules method, int index, @Nullable Object argument) {
    Object kept =
        method.hasKeyArguments && !method.hasWeakArguments
            ? KeptValue.ofKey(argument)
            : KeptValue.of(argument);
    return method.isSensitive(index)
        ? KeptValue.sensitive(method.hasKeyArguments ? kept : null)
        : kept;
  }

  /** The name of a thread, or the number of one without a name. It does not refer to the thread. */
  private static Object thread(Thread thread) {
    String name = thread.getName();
    return name.isEmpty() ? (Object) thread.getId() : name;
  }

  /** Names the current thread or another as recorded calls do. */
  public static String threadName(Thread thread) {
    return name(thread(thread));
  }

  private static String name(Object thread) {
    return thread instanceof String name ? Lines.cut(name, 40) : "thread " + thread;
  }

  String threadName() {
    return name(thread);
  }

  boolean isBy(Thread other) {
    return thread.equals(thread(other));
  }

  // The end of the call.

  /** Records how the call ended. */
  public void ended(
      List<EventRule> events, @Nullable Object result, @Nullable Throwable exception) {
    if (exception != null) {
      outcome = new Outcome(events, null, ValueRenderer.named(exception.getClass()));
    } else if (result == null && events.isEmpty()) {
      outcome = NOTHING;
    } else {
      outcome = new Outcome(events, keptResult(result), null);
    }
  }

  private @Nullable Object keptResult(@Nullable Object result) {
    if (method == null || result == null) {
      return null;
    }
    Object kept =
        method.isResultKey && !method.hasWeakArguments
            ? KeptValue.ofKey(result)
            : KeptValue.of(result);
    boolean isHidden = method.isSensitive(MethodRules.RESULT);
    return isHidden ? KeptValue.sensitive(method.isResultKey ? kept : null) : kept;
  }

  /** Records where the call was made. */
  public void locate(CallSite where) {
    site = where;
  }

  boolean hasEnded() {
    return outcome != null;
  }

  List<EventRule> endings() {
    Outcome end = outcome;
    return end == null ? List.of() : end.events();
  }

  @Nullable Object result() {
    Outcome end = outcome;
    return end == null ? null : end.result();
  }

  // Rendering.

  String text() {
    if (method == null) {
      return name;
    }
    CallSite where = site;
    List<@Nullable Object> shown = Arrays.asList(arguments);
    return where == null
        ? ValueRenderer.call(name, shown)
        : where.call(name, method.keptTypes(), shown);
  }

  /** Renders how the call ended: nothing for a void method, "?" if that is not known. */
  String outcomeText() {
    if (method == null) {
      return "";
    }
    Outcome end = outcome;
    if (end == null) {
      return "-> ?";
    } else if (end.thrown() != null) {
      return "threw " + end.thrown();
    }
    return method.method.getReturnType() == void.class
        ? ""
        : "-> " + ValueRenderer.value(end.result());
  }

  @Nullable String line() {
    CallSite where = site;
    return where == null ? null : where.line();
  }
}
