package dev.vht.contracts.internal.monitor;

import dev.vht.contracts.internal.model.CompiledRole;
import dev.vht.contracts.internal.model.MethodPlan;
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

  FastPaths(CompiledRole role, ProtocolMonitor[] watches, Enforcement enforcement) {
    this.byMethod =
        role.methods().stream()
            .map(method -> FastPath.all(glances(method, watches, enforcement)))
            .toArray(FastPath[]::new);
  }

  /** The paths that must all allow a call of a method; empty if it must be tracked. */
  private static List<FastPath> glances(
      MethodRules method, ProtocolMonitor[] watches, Enforcement enforcement) {
    if (method.glanced() == MethodPlan.NEVER) {
      return List.of();
    }
    List<FastPath> glances = new ArrayList<>();
    for (ProtocolMonitor watch : watches) {
      Subscription hearing = method.hearings.get(watch.protocol().index());
      if (!hearing.isDeaf()) {
        FastPath glance =
            hearing.isGlanceable() ? watch.glance(hearing, enforcement.slicing()) : null;
        if (glance == null) {
          return List.of();
        }
        glances.add(glance);
      }
    }
    return glances;
  }

  /** Whether every protocol that observes a call allows it; false if it must be tracked to know. */
  boolean allow(CheckedObject self, int method, @Nullable Object argument) {
    return method < byMethod.length && byMethod[method].allows(self, argument);
  }
}
