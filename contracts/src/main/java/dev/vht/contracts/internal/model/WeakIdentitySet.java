package dev.vht.contracts.internal.model;

import java.lang.ref.Reference;
import java.lang.ref.ReferenceQueue;
import java.util.concurrent.ConcurrentHashMap;

/** A set of objects compared by identity, with weak references to them. */
public final class WeakIdentitySet {
  private final ConcurrentHashMap<Object, Boolean> members = new ConcurrentHashMap<>();
  private final ReferenceQueue<Object> collected = new ReferenceQueue<>();

  /** Adds an object, and returns whether it was absent. */
  public boolean add(Object object) {
    for (Reference<?> reference = collected.poll();
        reference != null;
        reference = collected.poll()) {
      members.remove(reference);
    }
    return !members.containsKey(new IdentityKey(object))
        && members.putIfAbsent(new IdentityKey(object).weak(collected), true) == null;
  }
}
