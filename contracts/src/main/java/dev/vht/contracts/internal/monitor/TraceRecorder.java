package dev.vht.contracts.internal.monitor;

import dev.vht.contracts.internal.model.EventRule;
import dev.vht.contracts.internal.model.MethodRules;
import dev.vht.contracts.internal.text.KeptValue;
import dev.vht.contracts.internal.text.SensitiveTypes;
import dev.vht.contracts.runtime.CheckedObject;
import dev.vht.contracts.verdict.Phase;
import dev.vht.contracts.verdict.TraceEvent;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Notifies a recorder of the beginning and the end of each call. */
public final class TraceRecorder {
  private static final AtomicLong CALLS = new AtomicLong();

  private TraceRecorder() {}

  static void began(ObjectMonitor monitor, TrackedCall call) {
    if (monitor.enforcement.recorder().isPresent()) {
      call.recordedAs = CALLS.incrementAndGet();
      record(monitor, call, Phase.CALL, null, null);
    }
  }

  static void ended(
      ObjectMonitor monitor,
      TrackedCall call,
      @Nullable Object result,
      @Nullable Throwable exception) {
    if (call.recordedAs != null) {
      record(monitor, call, exception == null ? Phase.RETURN : Phase.THROW, result, exception);
    }
  }

  private static void record(
      ObjectMonitor monitor,
      TrackedCall call,
      Phase phase,
      @Nullable Object result,
      @Nullable Throwable exception) {
    monitor
        .enforcement
        .recorder()
        .ifPresent(
            recorder ->
                Observers.inform(
                    monitor,
                    "recorder",
                    recorder,
                    call.method.name,
                    () -> recorder.accept(event(monitor, call, phase, result, exception))));
  }

  private static TraceEvent event(
      ObjectMonitor monitor,
      TrackedCall call,
      Phase phase,
      @Nullable Object result,
      @Nullable Throwable exception) {
    boolean isCall = phase == Phase.CALL;
    return new TraceEvent(
        phase,
        Objects.requireNonNull(call.recordedAs),
        call.self.vht$target(),
        monitor.role().name(),
        signature(call.method.method),
        (isCall ? call.beginnings : call.endings).stream().map(EventRule::name).toList(),
        isCall ? arguments(call) : List.of(),
        plain(call.method, MethodRules.RESULT, result),
        exception == null ? null : exception.getClass().getName(),
        call.thread.getName());
  }

  private static List<@Nullable Object> arguments(TrackedCall call) {
    List<@Nullable Object> plain = new ArrayList<>();
    for (int i = 0; i < call.arguments.length; i++) {
      plain.add(plain(call.method, i, call.arguments[i]));
    }
    return plain;
  }

  /** A sensitive value stays distinct from others, so that a recorded trace keeps its slices. */
  private static @Nullable Object plain(MethodRules method, int index, @Nullable Object object) {
    if (object == null) {
      return null;
    }
    Object plain = CheckedObject.innermostTarget(object);
    boolean isSensitive = method.isSensitive(index) || SensitiveTypes.contain(plain.getClass());
    return isSensitive ? KeptValue.sensitive(plain) : plain;
  }

  /** The name of a method in a recorded trace. */
  public static String signature(Method method) {
    return method.getName()
        + Arrays.stream(method.getParameterTypes())
            .map(Class::getName)
            .collect(Collectors.joining(",", "(", ")"));
  }
}
