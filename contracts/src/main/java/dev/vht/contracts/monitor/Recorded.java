package dev.vht.contracts.monitor;

import dev.vht.contracts.enforcement.CheckedObject;
import dev.vht.contracts.enforcement.Sentry;

/** What stands for a checked object when a recorded trace is judged again. */
final class Recorded extends CheckedObject {
  private final Object target;
  private final Sentry sentry;

  Recorded(Object target, Sentry sentry) {
    this.target = target;
    this.sentry = sentry;
  }

  @Override
  public Object vht$target() {
    return target;
  }

  @Override
  public Sentry vht$sentry() {
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
