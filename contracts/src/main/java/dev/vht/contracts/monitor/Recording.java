package dev.vht.contracts.monitor;

import dev.vht.contracts.Phase;
import dev.vht.contracts.TraceEvent;
import dev.vht.contracts.enforcement.CheckedObject;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Tells a recorder what happens, moment by moment. */
final class Recording {
  private static final AtomicLong CALLS = new AtomicLong();

  private Recording() {}

  static void began(Monitor monitor, Call call) {
    if (monitor.enforcement().recorder().isPresent()) {
      call.recordedAs = CALLS.incrementAndGet();
      tell(monitor, call, Phase.CALL, call.beginnings, arguments(call), null, null);
    }
  }

  static void ended(
      Monitor monitor, Call call, @Nullable Object result, @Nullable Throwable exception) {
    if (call.recordedAs > 0) {
      Phase how = exception == null ? Phase.RETURN : Phase.THROW;
      String thrown = exception == null ? null : exception.getClass().getName();
      tell(monitor, call, how, call.endings, List.of(), plain(result), thrown);
    }
  }

  private static void tell(
      Monitor monitor,
      Call call,
      Phase moment,
      List<EventRule> events,
      List<@Nullable Object> arguments,
      @Nullable Object result,
      @Nullable String exception) {
    TraceEvent event =
        new TraceEvent(
            moment,
            call.recordedAs,
            call.self.vht$target(),
            monitor.role().name(),
            signature(call.method.method),
            events.stream().map(EventRule::name).toList(),
            arguments,
            result,
            exception,
            call.thread.getName());
    monitor.enforcement().recorder().ifPresent(recorder -> recorder.accept(event));
  }

  private static List<@Nullable Object> arguments(Call call) {
    List<@Nullable Object> plain = new ArrayList<>();
    for (Object argument : call.arguments) {
      plain.add(plain(argument));
    }
    return plain;
  }

  private static @Nullable Object plain(@Nullable Object object) {
    return object == null ? null : CheckedObject.behind(object);
  }

  /** How a record names a method. */
  static String signature(Method method) {
    return method.getName()
        + Arrays.stream(method.getParameterTypes())
            .map(Class::getName)
            .collect(Collectors.joining(",", "(", ")"));
  }
}
