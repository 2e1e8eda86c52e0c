package dev.vht.contracts.internal.model;

import dev.vht.contracts.internal.machine.UserCode;
import dev.vht.contracts.runtime.CheckedObject;
import dev.vht.contracts.runtime.EnteredCall;
import dev.vht.contracts.spec.Occurrence;
import org.jspecify.annotations.Nullable;

/** A call of a checked object's method, as rules see it. Compared by identity. */
public abstract class MethodCall extends EnteredCall {
  public final MethodRules method;
  public final CheckedObject self;
  public final @Nullable Object[] arguments;
  public final Thread thread;

  public MethodCall(
      MethodRules method, CheckedObject self, @Nullable Object[] arguments, Thread thread) {
    this.method = method;
    this.self = self;
    this.arguments = arguments;
    this.thread = thread;
  }

  /** The object for which rules of the call run. */
  public abstract UserCode.Owner owner();

  /** The checked object that made the one that is called, or null. */
  public abstract @Nullable CheckedObject parent();

  /** What a condition, fold, key or explanation gets to see. */
  public final Occurrence occurrence(
      EventRule event, @Nullable Object result, @Nullable Throwable exception) {
    return new Occurrence(
        event.name(),
        event.phase(),
        method.method,
        self,
        self.vht$target(),
        parent(),
        arguments,
        result,
        exception,
        thread);
  }
}
