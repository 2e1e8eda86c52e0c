package dev.vht.contracts.monitor;

import dev.vht.contracts.Enforcement;
import dev.vht.contracts.enforcement.CheckedObject;
import dev.vht.contracts.enforcement.MethodPlan;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** For each method of a role, the glances by which its calls are seen to be allowed. */
final class Looks {
  /** Nothing can be seen at a glance. */
  static final Looks NONE = new Looks();

  private final Glance[] byMethod;

  private Looks() {
    this.byMethod = new Glance[0];
  }

  Looks(Role role, Watch[] watches, Enforcement enforcement) {
    this.byMethod =
        role.methods().stream()
            .map(method -> Glance.all(glances(method, watches, enforcement)))
            .toArray(Glance[]::new);
  }

  /** What allows a call of a method; none if that takes a closer look. */
  private static List<Glance> glances(
      MethodRules method, Watch[] watches, Enforcement enforcement) {
    if (method.glanced() == MethodPlan.NEVER) {
      return List.of();
    }
    List<Glance> glances = new ArrayList<>();
    for (Watch watch : watches) {
      Hearing hearing = method.hearings.get(watch.protocol().index());
      if (!hearing.isDeaf()) {
        Glance glance =
            hearing.isGlanceable() ? watch.glance(hearing, enforcement.slicing()) : null;
        if (glance == null) {
          return List.of();
        }
        glances.add(glance);
      }
    }
    return glances;
  }

  /** Whether every protocol that hears a call allows it, as far as can be seen at a glance. */
  boolean allow(CheckedObject self, int method, @Nullable Object argument) {
    return method < byMethod.length && byMethod[method].allows(self, argument);
  }
}
