package dev.vht.contracts.internal.monitor;

import dev.vht.contracts.internal.model.IdentityKey;
import java.lang.ref.Reference;
import java.lang.ref.ReferenceQueue;
import java.util.concurrent.ConcurrentHashMap;

/** A set of objects compared by identity, with weak references to them. */
final class Once {
  private final ConcurrentHashMap<Object, Boolean> seen = new ConcurrentHashMap<>();
  private final ReferenceQueue<Object> dead = new ReferenceQueue<>();

  /** Adds an object, and returns whether it was absent. */
  boolean isFirst(Object object) {
    for (Reference<?> gone = dead.poll(); gone != null; gone = dead.poll()) {
      seen.remove(gone);
    }
    return !seen.containsKey(new IdentityKey(object))
        && seen.putIfAbsent(new IdentityKey(object).weak(dead), true) == null;
  }
}
