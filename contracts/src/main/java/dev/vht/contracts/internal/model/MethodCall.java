package dev.vht.contracts.internal.model;

import dev.vht.contracts.internal.machine.UserCode;
import dev.vht.contracts.runtime.CheckedObject;
import dev.vht.contracts.runtime.EnteredCall;
import dev.vht.contracts.spec.Occurrence;
import org.jspecify.annotations.Nullable;

/** A call of a checked object's method, as seen by rules. Compared by identity. */
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

  /** The object that the rules of the call run for. */
  public abstract UserCode.Owner owner();

  /** The checked object that the called one is a child of, or null. */
  public abstract @Nullable CheckedObject parent();

  /** The input of a condition, fold, key function or explanation. */
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
