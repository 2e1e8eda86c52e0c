package dev.vht.contracts.internal.monitor;

import dev.vht.contracts.runtime.CallInterceptor;
import dev.vht.contracts.runtime.CheckedObject;

/** What stands for a checked object when a recorded trace is judged again. */
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
    // nobody calls it but the replay, which looks at every call
  }

  @Override
  public String toString() {
    return target.toString();
  }
}
