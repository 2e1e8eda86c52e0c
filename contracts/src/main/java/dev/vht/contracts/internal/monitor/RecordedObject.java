package dev.vht.contracts.internal.monitor;

import dev.vht.contracts.runtime.CallInterceptor;
import dev.vht.contracts.runtime.CheckedObject;

/** Stands for a checked object when a recorded trace is replayed. */
final class RecordedObject extends CheckedObject {
  private final Object target;
  private final CallInterceptor sentry;

  RecordedObject(Object target, CallInterceptor sentry) {
    this.target = target;
    this.sentry = sentry;
  }

  @Override
  public Object vht$target() {
    return target;
  }

  @Override
  public CallInterceptor vht$sentry() {
    return sentry;
  }

  @Override
  public void vht$quiet(long quiet) {
    // a replay tracks every call
  }

  @Override
  public String toString() {
    return target.toString();
  }
}
