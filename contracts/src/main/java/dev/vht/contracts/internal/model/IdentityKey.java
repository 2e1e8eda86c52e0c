package dev.vht.contracts.internal.model;

import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import org.jspecify.annotations.Nullable;

/** An object as a key by identity. Maps keep its {@link Weak} form, which does not hold it. */
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

  /** The same key without a hold on its object. */
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
