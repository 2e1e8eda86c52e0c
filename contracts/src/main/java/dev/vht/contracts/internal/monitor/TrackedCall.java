package dev.vht.contracts.internal.monitor;

import dev.vht.contracts.internal.machine.UserCode;
import dev.vht.contracts.internal.model.EventRule;
import dev.vht.contracts.internal.model.MethodCall;
import dev.vht.contracts.internal.model.MethodRules;
import dev.vht.contracts.runtime.CheckedObject;
import dev.vht.contracts.scope.Enforcement;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One call of a watched method, from its beginning to its end. Compared by identity. */
public final class TrackedCall extends MethodCall {
  final ObjectMonitor monitor;
  final Enforcement enforcement;

  /** What each watch makes of it; null for those that are deaf to it. */
  final @Nullable PendingCall[] legs;

  /** The watches, at its beginning. */
  final ProtocolMonitor[] watches;

  /** Whether some watch could not be told how the call ended. */
  boolean isTorn;

  /** The call's number in the trace; 0 until it is recorded. */
  long number;

  /** Its number in a record; 0 if it is in none. */
  long recordedAs;

  /** The events as which it begins. */
  public List<EventRule> beginnings = List.of();

  /** The events as which it has ended. */
  public List<EventRule> endings = List.of();

  TrackedCall(
      ObjectMonitor monitor,
      MethodRules method,
      CheckedObject self,
      @Nullable Object[] arguments,
      Thread thread,
      Enforcement enforcement,
      ProtocolMonitor[] watches) {
    super(method, self, arguments, thread);
    this.monitor = monitor;
    this.enforcement = enforcement;
    this.watches = watches;
    this.legs = new PendingCall[watches.length];
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
