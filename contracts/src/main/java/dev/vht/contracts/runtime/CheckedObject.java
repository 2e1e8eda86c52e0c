package dev.vht.contracts.runtime;

/**
 * What the generated classes of checked objects extend. For the engine; programs use {@link
 * dev.vht.contracts.Contract#unwrap}.
 *
 * <p>It is a class so that "is this a checked object?", which is asked of every key, is one
 * comparison; of an interface, the JVM searches a list.
 */
public abstract class CheckedObject {

  /** For the generated classes. */
  protected CheckedObject() {}

  /**
   * Returns the object that is checked.
   *
   * @return the target of all calls
   */
  public abstract Object vht$target();

  /**
   * Returns the object behind all layers of checked ones.
   *
   * @param object checked or not
   * @return the innermost target, or the object itself
   */
  public static Object behind(Object object) {
    Object behind = object;
    while (behind instanceof CheckedObject checked) {
      behind = checked.vht$target();
    }
    return behind;
  }

  /**
   * Returns what checks it.
   *
   * @return the sentry
   */
  public abstract CallInterceptor vht$sentry();

  /**
   * Says which methods need no attention now.
   *
   * @param quiet a bit for each of the first 64 methods
   */
  public abstract void vht$quiet(long quiet);
}
