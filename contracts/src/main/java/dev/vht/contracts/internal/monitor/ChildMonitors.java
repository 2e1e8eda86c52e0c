package dev.vht.contracts.internal.monitor;

import dev.vht.contracts.internal.model.CompiledRole;
import dev.vht.contracts.internal.model.IdentityKey;
import java.lang.ref.Reference;
import java.lang.ref.ReferenceQueue;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/**
 * The monitors of the children of an object, by role and target. A target that is returned twice is
 * wrapped once. References to targets are weak.
 */
final class ChildMonitors {
  private final ConcurrentHashMap<CompiledRole, ConcurrentHashMap<Object, ObjectMonitor>> known =
      new ConcurrentHashMap<>();
  private final ReferenceQueue<Object> collected = new ReferenceQueue<>();

  /** Returns the monitor of a target, creating it if there is none. */
  ObjectMonitor monitor(CompiledRole role, Object target, Supplier<ObjectMonitor> create) {
    removeCollected();
    ConcurrentHashMap<Object, ObjectMonitor> monitors = monitors(role);
    IdentityKey key = new IdentityKey(target);
    ObjectMonitor monitor = monitors.get(key);
    if (monitor != null) {
      return monitor;
    }
    ObjectMonitor fresh = create.get();
    ObjectMonitor first = monitors.putIfAbsent(key.weak(collected), fresh);
    return first == null ? fresh : first;
  }

  /** Avoids {@code computeIfAbsent}, which a stack overflow may leave incomplete. */
  private ConcurrentHashMap<Object, ObjectMonitor> monitors(CompiledRole role) {
    ConcurrentHashMap<Object, ObjectMonitor> monitors = known.get(role);
    if (monitors != null) {
      return monitors;
    }
    ConcurrentHashMap<Object, ObjectMonitor> fresh = new ConcurrentHashMap<>();
    ConcurrentHashMap<Object, ObjectMonitor> first = known.putIfAbsent(role, fresh);
    return first == null ? fresh : first;
  }

  private void removeCollected() {
    Reference<?> name = collected.poll();
    while (name != null) {
      for (ConcurrentHashMap<Object, ObjectMonitor> monitors : known.values()) {
        monitors.remove(name);
      }
      name = collected.poll();
    }
  }

  List<ObjectMonitor> monitors() {
    return known.values().stream().flatMap(map -> map.values().stream()).distinct().toList();
  }
}
