package dev.vht.contracts.internal.model;

import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import org.jspecify.annotations.Nullable;

/** A key compared by identity. Maps store its {@link Weak} form, which has a weak reference. */
public final class IdentityKey {
  private final Object object;

  public IdentityKey(Object object) {
    this.object = object;
  }

  public Object object() {
    return object;
  }

  public Weak weak(ReferenceQueue<Object> queue) {
    return new Weak(object, queue);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof IdentityKey key
        ? key.object == object
        : other instanceof Weak weak && weak.refersTo(object);
  }

  @Override
  public int hashCode() {
    return System.identityHashCode(object);
  }

  /** Finds the keys of different objects, without an allocation. Not thread-safe. */
  public static final class Probe {
    /** The object whose key is looked for, or null to hold none. */
    public @Nullable Object object;

    @Override
    public boolean equals(@Nullable Object other) {
      return other instanceof Weak weak && object != null && weak.refersTo(object);
    }

    @Override
    public int hashCode() {
      return System.identityHashCode(object);
    }
  }

  /** The same key with a weak reference to its object. */
  public static final class Weak extends WeakReference<Object> {
    private final int hash;

    private Weak(Object object, ReferenceQueue<Object> queue) {
      super(object, queue);
      this.hash = System.identityHashCode(object);
    }

    @Override
    public boolean equals(@Nullable Object other) {
      if (this == other) {
        return true;
      }
      Object object = get();
      return object != null
          && (other instanceof IdentityKey key
              ? key.object == object
              : other instanceof Weak weak && weak.refersTo(object));
    }

    @Override
    public int hashCode() {
      return hash;
    }
  }
}
