package dev.vht.contracts.monitor;

import java.lang.ref.Reference;
import java.lang.ref.ReferenceQueue;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/**
 * The monitors of the objects that came from one object, by role and target, so that a target that
 * comes twice is wrapped once. Targets are held weakly.
 */
final class Kin {
  private final ConcurrentHashMap<Role, ConcurrentHashMap<Object, Monitor>> known =
      new ConcurrentHashMap<>();
  private final ReferenceQueue<Object> dead = new ReferenceQueue<>();

  /** The monitor of a target, made when asked for the first time. */
  Monitor monitor(Role role, Object target, Supplier<Monitor> made) {
    freeDead();
    ConcurrentHashMap<Object, Monitor> monitors = monitors(role);
    IdentityKey key = new IdentityKey(target);
    Monitor monitor = monitors.get(key);
    if (monitor != null) {
      return monitor;
    }
    Monitor fresh = made.get();
    Monitor first = monitors.putIfAbsent(key.weak(dead), fresh);
    return first == null ? fresh : first;
  }

  /** Without {@code computeIfAbsent}, which a stack overflow may leave half done. */
  private ConcurrentHashMap<Object, Monitor> monitors(Role role) {
    ConcurrentHashMap<Object, Monitor> monitors = known.get(role);
    if (monitors != null) {
      return monitors;
    }
    ConcurrentHashMap<Object, Monitor> fresh = new ConcurrentHashMap<>();
    ConcurrentHashMap<Object, Monitor> first = known.putIfAbsent(role, fresh);
    return first == null ? fresh : first;
  }

  private void freeDead() {
    Reference<?> gone = dead.poll();
    while (gone != null) {
      for (ConcurrentHashMap<Object, Monitor> monitors : known.values()) {
        monitors.remove(gone);
      }
      gone = dead.poll();
    }
  }

  /** All monitors. */
  List<Monitor> monitors() {
    return known.values().stream().flatMap(map -> map.values().stream()).distinct().toList();
  }
}
