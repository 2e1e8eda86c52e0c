package dev.vht.contracts.monitor;

import dev.vht.contracts.Enforcement;
import dev.vht.contracts.Occurrence;
import dev.vht.contracts.enforcement.CheckedObject;
import dev.vht.contracts.enforcement.Entered;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One call of a watched method, from its beginning to its end. Compared by identity. */
final class Call extends Entered {
  final Monitor monitor;
  final MethodRules method;
  final CheckedObject self;
  final @Nullable Object[] arguments;
  final Thread thread;
  final Enforcement enforcement;

  /** What each watch makes of it; null for those that are deaf to it. */
  final @Nullable Leg[] legs;

  /** The watches, at its beginning. */
  final Watch[] watches;

  /** Whether some watch could not be told how the call ended. */
  boolean isTorn;

  /** The call's number in the trace; 0 until it is recorded. */
  long number;

  /** Its number in a record; 0 if it is in none. */
  long recordedAs;

  /** The events as which it begins. */
  List<EventRule> beginnings = List.of();

  /** The events as which it has ended. */
  List<EventRule> endings = List.of();

  Call(
      Monitor monitor,
      MethodRules method,
      CheckedObject self,
      @Nullable Object[] arguments,
      Thread thread,
      Enforcement enforcement,
      Watch[] watches) {
    this.monitor = monitor;
    this.method = method;
    this.self = self;
    this.arguments = arguments;
    this.thread = thread;
    this.enforcement = enforcement;
    this.watches = watches;
    this.legs = new Leg[watches.length];
  }

  /** What a guard, fold, key or explanation gets to see. */
  Occurrence occurrence(EventRule event, @Nullable Object result, @Nullable Throwable exception) {
    return new Occurrence(
        event.name(),
        event.phase(),
        method.method,
        self,
        self.vht$target(),
        monitor.parentChecked(),
        arguments,
        result,
        exception,
        thread);
  }
}
