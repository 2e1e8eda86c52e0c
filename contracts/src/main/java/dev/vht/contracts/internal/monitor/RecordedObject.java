package dev.vht.contracts.internal.monitor;

import dev.vht.contracts.runtime.CallInterceptor;
import dev.vht.contracts.runtime.CheckedObject;

/** Stands for a checked object when a recorded trace is replayed. */
final class RecordedObject extends CheckedObject {
  private final Object target;
  private final CallInterceptor interceptor;

  RecordedObject(Object target, CallInterceptor interceptor) {
    this.target = target;
    this.interceptor = interceptor;
  }

  @Override
  public Object vht$target() {
    return target;
  }

  @Override
  public CallInterceptor vht$interceptor() {
    return interceptor;
  }

  @Override
  public void vht$untracked(long untracked) {
    // a replay tracks every call
  }

  @Override
  public String toString() {
    return target.toString();
  }
}
