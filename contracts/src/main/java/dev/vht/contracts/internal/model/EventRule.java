package dev.vht.contracts.internal.model;

import dev.vht.contracts.spec.Occurrence;
import dev.vht.contracts.verdict.Phase;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * An event of one method.
 *
 * @param name its name
 * @param phase the phase of the call
 * @param guard its condition, or null
 * @param thrown for {@link Phase#THROW}: the exception that is this event
 * @param keys where it finds the keys that it names
 */
public record EventRule(
    String name,
    Phase phase,
    @Nullable Predicate<Occurrence> guard,
    Class<? extends Throwable> thrown,
    Map<String, KeyRule> keys) {

  /** Whether the beginning of a call is this event. Runs user code. */
  boolean isCall(MethodCall call) {
    return phase == Phase.CALL && holds(call, null, null);
  }

  /** Whether this result is this event. Runs user code. */
  boolean isReturn(MethodCall call, @Nullable Object result) {
    return phase == Phase.RETURN && holds(call, result, null);
  }

  /** Whether this exception is this event. Runs user code. */
  boolean isThrow(MethodCall call, Throwable exception) {
    return phase == Phase.THROW && thrown.isInstance(exception) && holds(call, null, exception);
  }

  private boolean holds(MethodCall call, @Nullable Object result, @Nullable Throwable exception) {
    return guard == null || guard.test(call.occurrence(this, result, exception));
  }
}
