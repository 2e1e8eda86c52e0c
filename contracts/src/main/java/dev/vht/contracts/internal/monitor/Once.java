package dev.vht.contracts.internal.monitor;

import dev.vht.contracts.internal.model.IdentityKey;
import java.lang.ref.Reference;
import java.lang.ref.ReferenceQueue;
import java.util.concurrent.ConcurrentHashMap;

/** Tells the first time from later ones, for each object; it holds none of them. */
final class Once {
  private final ConcurrentHashMap<Object, Boolean> seen = new ConcurrentHashMap<>();
  private final ReferenceQueue<Object> dead = new ReferenceQueue<>();

  /** Returns whether this is asked of the object for the first time. */
  boolean isFirst(Object object) {
    for (Reference<?> gone = dead.poll(); gone != null; gone = dead.poll()) {
      seen.remove(gone);
    }
    return !seen.containsKey(new IdentityKey(object))
        && seen.putIfAbsent(new IdentityKey(object).weak(dead), true) == null;
  }
}
