package dev.vht.contracts.internal.monitor;

import dev.vht.contracts.internal.machine.UserCode;
import dev.vht.contracts.internal.model.EventRule;
import dev.vht.contracts.internal.model.MethodCall;
import dev.vht.contracts.internal.model.MethodRules;
import dev.vht.contracts.internal.trace.RecordedCall;
import dev.vht.contracts.runtime.CheckedObject;
import dev.vht.contracts.scope.Enforcement;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A call that is being tracked. Compared by identity. */
public final class TrackedCall extends MethodCall {
  final ObjectMonitor monitor;
  final Enforcement enforcement;

  /**
   * The call in the first protocol that observes it, which refers to the next; null if none does.
   */
  @Nullable PendingCall pending;

  /** Whether some protocol monitor could not be notified of its end. */
  boolean isInterrupted;

  /** Whether it threw an exception that leaves its effect uncertain. */
  public boolean isUncertain;

  /** The call in the trace; null until it is recorded. */
  @Nullable RecordedCall recorded;

  /** Its number for the recorder; null if there is none. */
  @Nullable Long recordedAs;

  /** The events that its beginning is. */
  public List<EventRule> beginnings = List.of();

  /** The events that its end is. */
  public List<EventRule> endings = List.of();

  TrackedCall(
      ObjectMonitor monitor,
      MethodRules method,
      CheckedObject self,
      @Nullable Object[] arguments,
      Thread thread,
      Enforcement enforcement) {
    super(method, self, arguments, thread);
    this.monitor = monitor;
    this.enforcement = enforcement;
  }

  @Override
  public UserCode.Owner owner() {
    return monitor.root();
  }

  @Override
  @Nullable
  public CheckedObject parent() {
    return monitor.parentChecked();
  }
}
