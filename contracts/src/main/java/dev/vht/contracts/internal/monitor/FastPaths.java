package dev.vht.contracts.internal.monitor;

import dev.vht.contracts.internal.model.CompiledRole;
import dev.vht.contracts.internal.model.MethodRules;
import dev.vht.contracts.internal.model.Subscription;
import dev.vht.contracts.runtime.CheckedObject;
import dev.vht.contracts.scope.Enforcement;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The fast path of each method of a role. */
final class FastPaths {
  /** No method has a fast path. */
  static final FastPaths NONE = new FastPaths();

  private final FastPath[] byMethod;

  private FastPaths() {
    this.byMethod = new FastPath[0];
  }

  FastPaths(CompiledRole role, ProtocolMonitor[] monitors, Enforcement enforcement) {
    this.byMethod =
        role.methods().stream()
            .map(method -> FastPath.all(paths(method, monitors, enforcement)))
            .toArray(FastPath[]::new);
  }

  /** The paths that must all allow a call of a method; empty if it must be tracked. */
  private static List<FastPath> paths(
      MethodRules method, ProtocolMonitor[] monitors, Enforcement enforcement) {
    if (method.fastPathArgument() == Subscription.NO_FAST_PATH) {
      return List.of();
    }
    List<FastPath> paths = new ArrayList<>();
    for (ProtocolMonitor monitor : monitors) {
      Subscription subscription = method.subscriptions.get(monitor.protocol().index());
      if (!subscription.isEmpty()) {
        FastPath path =
            subscription.hasFastPath()
                ? monitor.fastPath(subscription, enforcement.slicing())
                : null;
        if (path == null) {
          return List.of();
        }
        paths.add(path);
      }
    }
    return paths;
  }

  /** Whether every protocol that observes a call allows it; false if it must be tracked to know. */
  boolean allow(CheckedObject self, int method, @Nullable Object argument) {
    return method < byMethod.length && byMethod[method].allows(self, argument);
  }
}
