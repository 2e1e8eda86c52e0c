package dev.vht.contracts.runtime;

/**
 * The superclass of all checked objects. For the engine; programs use {@link
 * dev.vht.contracts.Contract#unwrap}.
 *
 * <p>It is a class because the engine tests every key for being a checked object. For a class that
 * is one comparison, for an interface the JVM may search a list.
 */
public abstract class CheckedObject {

  /** For the generated classes. */
  protected CheckedObject() {}

  /**
   * Returns the target.
   *
   * @return the object that is checked
   */
  public abstract Object vht$target();

  /**
   * Returns the innermost target of an object that may be checked by several contracts.
   *
   * @param object checked or not
   * @return the innermost target, or the object itself
   */
  public static Object innermostTarget(Object object) {
    Object innermost = object;
    while (innermost instanceof CheckedObject checked) {
      innermost = checked.vht$target();
    }
    return innermost;
  }

  /**
   * Writes the innermost target in place of the checked object, if the interface is {@link
   * java.io.Serializable}. What is read again is not checked.
   *
   * @return the innermost target
   */
  protected Object writeReplace() {
    return innermostTarget(this);
  }

  /**
   * Returns the interceptor of all calls.
   *
   * @return the interceptor
   */
  public abstract CallInterceptor vht$interceptor();

  /**
   * Sets which methods call the target without notifying the interceptor.
   *
   * @param untracked a bit for each of the first 64 methods
   */
  public abstract void vht$untracked(long untracked);
}
